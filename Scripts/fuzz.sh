#!/bin/sh
# Runs one fuzz target for a while: fuzz.sh BINARY TARGET SECONDS. With 0 seconds only the committed seeds, each once.
# Starts from the committed seeds, always with the same random number. What it learns beyond them stays in
# out/fuzz/TARGET/corpus and helps the next run; an input that breaks a promise is out/fuzz/TARGET/crash-….
set -eu
binary=$1 target=$2 seconds=$3
cd "$(dirname "$0")/.."
found=out/fuzz/$target
mkdir -p "$found/corpus"
case $target in
  definitions | template) dictionary=yaml ;;
  extractor) dictionary=markdown ;;
  *) dictionary=json ;;
esac
length="-max_total_time=$seconds"
known="$found/corpus"
if [ "$seconds" = 0 ]; then
  length=-runs=0
  known=$(mktemp -d)
  trap 'rm -rf "$known"' EXIT
fi
status=0
# ASan prints a backtrace; the Swift runtime's own would take long and say the same. Leaks are not looked for: what the
# runtime keeps for good counts as one.
FUZZ_TARGET=$target SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0 "$binary" -seed=1 "$length" -timeout=20 \
  -rss_limit_mb=2048 -max_len=8192 -print_final_stats=1 -dict="Fuzz/dictionaries/$dictionary.dict" \
  -artifact_prefix="$found/" "$known" "Fuzz/corpus/$target" </dev/null >"$found/log" 2>&1 || status=$?
if [ $status -ne 0 ]; then
  grep -v '^#' "$found/log" | tail -n 80 >&2
  echo "fuzz: $target: failed; the input is in $found, and CONTRIBUTING.md says how to repeat it" >&2
  exit 1
fi
runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$found/log")
echo "fuzz: $target: $runs inputs in $seconds s, none broke a promise" >&2
