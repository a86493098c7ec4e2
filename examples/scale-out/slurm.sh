#!/bin/bash
# Grades JSONL with a Slurm job array, and joins the results:
#
#   slurm.sh ANSWERS.jsonl FOLDER SHARDS [option of assay grade …]
#
# FOLDER is one that all nodes see; FOLDER/graded.jsonl is the result. Give sbatch's options in SBATCH_… variables. A task
# that is requeued, because its node died or was taken away, goes on with what is left of it; so does the same command given
# again after a time limit. Shards that are complete are not graded again.
set -euo pipefail
[ $# -ge 3 ] || { echo "usage: slurm.sh ANSWERS.jsonl FOLDER SHARDS [option of assay grade …]" >&2; exit 64; }
input=$(realpath "$1") folder=$(realpath -m "$2") shards=$3
shift 3
here=$(dirname "$(realpath "$0")")
export ASSAY=${ASSAY:-assay}
mkdir -p "$folder/shards" "$folder/log"
# The number of programs at the same time is that of the CPUs that the task is given (its affinity, or --cpus-per-task):
# more would only have them wait for one another.
task='set -eu
echo "shard $SLURM_ARRAY_TASK_ID/'"$shards"' on $SLURMD_NODENAME, restart ${SLURM_RESTART_COUNT:-0}"
"$PROBE"
exec "$ASSAY" grade "$INPUT" --jobs "${SLURM_CPUS_PER_TASK:-1}" --resume --shard "$SLURM_ARRAY_TASK_ID/'"$shards"'" \
  --output "$FOLDER/shards/$SLURM_ARRAY_TASK_ID.jsonl" --format csv "$@" >/dev/null'
export INPUT=$input FOLDER=$folder PROBE=$here/probe.sh
array=$(
  sbatch --parsable --requeue --array="1-$shards" --open-mode=append --output="$folder/log/%a.log" --export=ALL \
    /dev/stdin "$@" <<<"#!/bin/sh
$task"
)
# A record on which the grader failed is an error in its line and in the status of its task; the shard is complete all the
# same. So the join is tried whatever the tasks' status, and fails unless every shard is complete.
merge=$(
  sbatch --parsable --requeue --dependency="afterany:$array" --open-mode=append --output="$folder/log/merge.log" \
    --export=ALL,SHARDS="$shards" /dev/stdin <<'JOB'
#!/bin/sh
exec "$ASSAY" merge "$INPUT" --output "$FOLDER/graded.jsonl" \
  --shards $(seq -f "$FOLDER/shards/%.0f.jsonl" "$SHARDS")
JOB
)
echo "array $array, merge $merge"
