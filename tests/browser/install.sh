#!/bin/sh
# Chromium for the browser tests: installed from Debian where we may, else a sentence that says what to do.
set -eu
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium for the browser tests (once) ..."
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  exec apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null
fi
echo "The browser tests need Chromium. Install it (Debian, Ubuntu: sudo apt-get install chromium) and run make test again." >&2
exit 1
