#!/bin/bash
# Starts a server of its own for one run of the tests, and ends it when the tests do:  serve.sh SHARED CACHE DIR PORT PID
#
# CACHE is what install.sh made; DIR goes away at the end; PID is the process of the tests, however it ends. Called again
# with the same DIR, it starts what has ended, with the same data.
set -eu
shared=$1 cache=$2 dir=$3 port=$4 tests=$5
. "$(dirname "$0")/../close-descriptors.sh"
if [ ! -e "$dir" ]; then
  mkdir -p "$dir"
  ln -s "$cache/venv" "$dir/venv"
  ln -s "$cache/pycache" "$dir/pycache"
  # With its times, by which `start` sees that nothing is to be prepared.
  cp -a "$cache/data" "$dir/data"
  setsid sh -c 'while kill -0 "$1" 2>/dev/null; do sleep 1; done; "$2/stop" "$3"; rm -rf "$3"' \
    watch "$tests" "$shared" "$dir" </dev/null >/dev/null 2>&1 &
fi
exec "$shared/start" "$dir" "$port"
