#!/bin/sh
# Installs the model server of ../shared/inference for the tests, once:  install.sh [SHARED]
#
# The server and the model are packages, 220 MB on disk. Without ../shared/inference, or where they can't be had, it says so and
# ends well: the tests are skipped then, with that reason.
set -u
shared=${1:-${ASSAY_SHARED:-$(dirname "$0")/../../../shared}}/inference
cache=${XDG_CACHE_HOME:-$HOME/.cache}/assay-tests/inference
[ -x "$shared/start" ] || { echo "no model server to test with: $shared/start is not there" >&2; exit 0; }
[ -e "$cache/ready" ] && exit 0
mkdir -p "$cache"
if PATH=/usr/bin:/bin timeout 900 "$shared/start" "$cache" install >/dev/null; then
  "$shared/stop" "$cache" install
  touch "$cache/ready"
else
  echo "the model server cannot be installed; its tests are skipped" >&2
fi
