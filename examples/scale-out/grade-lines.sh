#!/bin/sh
# Grades the lines on standard input onto standard output, all or none, for engines that divide an input themselves:
#
#   grade-lines.sh [option of assay grade …]
#
# Ends with 0 only when every line has been graded. A record on which the grader failed is an error in its own line, and no
# reason to have the engine try all the others again.
set -eu
assay=${ASSAY:-assay}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 143' TERM INT
cat >"$folder/in.jsonl"
# Engines make empty partitions too.
[ -s "$folder/in.jsonl" ] || exit 0
"$(dirname "$0")/probe.sh"
status=0
"$assay" grade "$folder/in.jsonl" --quiet --jobs 1 --format csv --output "$folder/out.jsonl" "$@" >/dev/null || status=$?
# The file has its name only when it is complete.
[ -e "$folder/out.jsonl" ] || exit "$status"
cat "$folder/out.jsonl"
