#!/bin/sh
# libical for the tests that let it judge our calendars: from Debian where we may, else what to do.
set -eu
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing libical for the tests of calendars (once) ..."
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  for name in libical3t64 libical3; do # as Debian 13 calls it, and before
    if apt-get install -y -qq --no-install-recommends "$name" >/dev/null 2>&1; then exit 0; fi
  done
fi
echo "The tests of calendars need libical 3. Install it (Debian, Ubuntu: sudo apt-get install libical3) and run make test again." >&2
exit 1
