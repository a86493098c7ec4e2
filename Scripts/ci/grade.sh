#!/usr/bin/env bash
# Grades with $ASSAY what the environment names, and leaves every report in a folder. Ends as `assay grade` does.
#
# ANSWERS, OPTIONS  lines of files and of options; split at spaces, never expanded
# BASELINE          compared with where it is there
# REQUIRE           protections without which nothing is run
# RESULTS, CACHE    the folder of the reports; `true` keeps grades in .assay-cache
set -euf
results=${RESULTS:-assay-results}
mkdir -p "$results"
arguments=()
while IFS= read -r file; do
  [ -z "$file" ] || arguments+=("$file")
done <<<"$ANSWERS"
# shellcheck disable=SC2206
arguments+=(${OPTIONS:-})
[ -z "${REQUIRE:-}" ] || arguments+=(--require "$REQUIRE")
[ "${CACHE:-true}" != true ] || arguments+=(--cache .assay-cache)
if [ -n "${BASELINE:-}" ] && [ -e "$BASELINE" ]; then
  arguments+=(--baseline "$BASELINE")
elif [ -n "${BASELINE:-}" ]; then
  echo "there is no baseline yet: commit $results/scores.jsonl as $BASELINE" >&2
fi
case " ${OPTIONS:-} " in
  *" --pass-at"* | *$'\n'"--pass-at"*) arguments+=(--junit "$results/junit.xml") ;;
esac
status=0
"$ASSAY" grade "${arguments[@]}" --format scores --output "$results/graded.jsonl" \
  --markdown "$results/comment.md" --verdict "$results/verdict.json" > "$results/scores.jsonl" || status=$?
if [ -n "${GITHUB_OUTPUT:-}" ] && [ -e "$results/verdict.json" ]; then
  sed -n 's/.*"outcome":"\([a-z]*\)".*/outcome=\1/p' "$results/verdict.json" >> "$GITHUB_OUTPUT"
fi
exit "$status"
