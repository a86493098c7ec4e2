# attack: 20
# Legitimate: pipelines, here documents, substitutions, jobs and traps of the shell.
# expect: status ok
# expect: prints GOOD
# control: prints GOOD
set -euo pipefail
trap 'rm -f words' EXIT
printf '%s\n' pear apple fig > words
first=$(sort words | head -n 1)
diff <(sort words) <(sort -r words | tac)
sleep 0.05 & wait $!
mapfile -t lines < words
seq 1000 | xargs -n 10 echo | awk '{ s += $1 } END { exit s != 49600 }'
[[ $first == apple && ${#lines[@]} == 3 ]] && echo GOOD
