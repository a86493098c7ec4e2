#!/bin/sh
# Runs the sandbox's tests as in a container with default settings: as an ordinary user, with no capability, under a filter that
# refuses namespaces. What passes here needs no privilege. The tests must have been built.
#
# Usage: run.sh [FILTER]      a regular expression over test names, all of the sandbox's tests when left out
set -eu
cd "$(dirname "$0")/../.."
bundle=$(swift build --show-bin-path)/assayPackageTests.xctest
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
gcc -O1 -Wall -Wextra -Werror -o "$scratch/container" Tests/Container/container.c -lseccomp
chmod 755 "$scratch"
mkdir -m 1777 "$scratch/tmp"
"$scratch/container" 0 env HOME="$scratch/tmp" TMPDIR="$scratch/tmp" \
  "$bundle" --testing-library swift-testing --filter "${1:-AssaySandboxTests}"
