#!/bin/bash
# Ends what slurm-up.sh started:  slurm-down.sh FOLDER
for file in "$1"/slurmd-*.pid "$1/slurmctld.pid" "$1/munged.pid"; do
  [ -s "$file" ] && kill "$(cat "$file")" 2>/dev/null
done
true
