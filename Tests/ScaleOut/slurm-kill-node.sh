#!/bin/bash
# What a power cut does to a node of slurm-up.sh: SIGKILL to its daemon and to all that runs on it:  slurm-kill-node.sh FOLDER NODE
set -u
folder=$1 node=$2
doomed=$(cat "$folder/slurmd-$node.pid")
for environment in /proc/[0-9]*/environ; do
  pid=${environment#/proc/}
  pid=${pid%/environ}
  # Processes come and go meanwhile.
  { variables=$(tr '\0' '\n' <"$environment"); } 2>/dev/null || continue
  grep -qx "SLURMD_NODENAME=$node" <<<"$variables" && grep -qx "SLURM_CONF=$folder/slurm.conf" <<<"$variables" || continue
  doomed="$doomed $pid"
  parent=$(ps -o ppid= -p "$pid" | tr -d ' ')
  [ "$(cat "/proc/$parent/comm" 2>/dev/null)" = slurmstepd ] && doomed="$doomed $parent"
done
kill -9 $doomed 2>/dev/null
echo "killed $doomed"
