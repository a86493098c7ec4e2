#!/bin/bash
# Starts a server of a small real model for one run of the tests, and ends it when they do:  serve.sh SHARED CACHE NAME PID [OPTION…]
#
# CACHE is where install.sh put the server and the model; PID is the process of the tests, however it ends. Prints the address.
set -eu
shared=$1 cache=$2 name=$3 tests=$4
shift 4
. "$(dirname "$0")/../close-descriptors.sh"
setsid sh -c 'while kill -0 "$1" 2>/dev/null; do sleep 1; done; "$2/stop" "$3" "$4"; rm -f "$3/$4.log"' \
  watch "$tests" "$shared" "$cache" "$name" </dev/null >/dev/null 2>&1 &
exec "$shared/start" "$cache" "$name" "$@"
