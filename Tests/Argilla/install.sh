#!/bin/sh
# Installs the Argilla server of ../shared/argilla for the tests:  install.sh [SHARED]
#
# The Python environment stays in a cache, since installing it takes minutes; a database and compiled modules are kept with
# it, so that a server for one run of the tests starts in seconds. Prints the cache's path. Without ../shared/argilla, or
# where its packages can't be had, it says so and ends well: the tests are skipped then, with that reason.
set -u
shared=${1:-${ASSAY_SHARED:-$(dirname "$0")/../../../shared}}/argilla
cache=${XDG_CACHE_HOME:-$HOME/.cache}/assay-tests/argilla
[ -x "$shared/start" ] || { echo "no Argilla server to test with: $shared/start is not there" >&2; exit 0; }
if [ -e "$cache/ready" ] && cmp -s "$shared/requirements.txt" "$cache/venv/installed.txt"; then
  echo "$cache"
  exit 0
fi
rm -f "$cache/ready"
port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
# Started once, so that the database is set up and all modules are compiled.
if timeout 1800 "$shared/start" "$cache" "$port" >/dev/null; then
  "$shared/stop" "$cache"
  touch "$cache/ready"
  echo "$cache"
else
  "$shared/stop" "$cache"
  echo "the Argilla server cannot be installed; its tests will be skipped" >&2
fi
