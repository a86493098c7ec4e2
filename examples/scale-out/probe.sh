#!/bin/sh
# Whether this machine can grade:  probe.sh [LANGUAGE …]
#
# Every job runs it before its first record. A machine without protection, or without an interpreter, must fail as a job,
# not give thousands of records whose scores are withheld. ASSAY names the binary, ASSAY_REQUIRE the protections
# (seccomp,landlock). Ends with 69 when something is missing, and says what.
set -u
assay=${ASSAY:-assay}
require=${ASSAY_REQUIRE:-seccomp,landlock}
[ $# -gt 0 ] || set -- python
if ! "$assay" doctor --require "$require" >/dev/null; then
  echo "probe: $(uname -n) lacks a protection of $require; '$assay doctor' there tells more" >&2
  exit 69
fi
for language in "$@"; do
  case $language in
    python) program='print(6 * 7)' ;;
    javascript) program='console.log(6 * 7)' ;;
    c) program='#include <stdio.h>
int main(void) { printf("%d\n", 6 * 7); }' ;;
    cpp) program='#include <iostream>
int main() { std::cout << 6 * 7 << "\n"; }' ;;
    bash) program='echo $((6 * 7))' ;;
    *) echo "probe: it has no program in $language" >&2; exit 64 ;;
  esac
  case $(printf '%s\n' "$program" | "$assay" run --require "$require" --language "$language" - 2>&1) in
    *'"stdout":"42\n"'*) ;;
    *) echo "probe: $(uname -n) cannot run $language in the sandbox" >&2; exit 69 ;;
  esac
done
