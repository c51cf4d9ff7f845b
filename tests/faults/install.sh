#!/bin/sh
# libfaketime for the test that steps the clock under live processes: from Debian where we may, else what to do.
set -eu
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing faketime for the fault tests (once) ..."
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  exec apt-get install -y -qq --no-install-recommends faketime >/dev/null
fi
echo "The fault tests need faketime. Install it (Debian, Ubuntu: sudo apt-get install faketime) and run make test again." >&2
exit 1
