#!/bin/bash
# Slurm with several nodes on this host, from Debian's slurm-wlm and munge, on the loopback interface:  slurm-up.sh FOLDER [NODES]
#
# Key, sockets, spool, logs and configuration are under FOLDER; SLURM_CONF=FOLDER/slurm.conf makes sbatch and its like use it.
set -eu
folder=$1 nodes=${2:-2} host=$(hostname -s)
mkdir -p "$folder/state" "$folder/log"
chmod 755 "$folder"
head -c 64 /dev/urandom >"$folder/munge.key"
chmod 400 "$folder/munge.key"
read -r controller first <<<"$(/usr/bin/python3 - "$nodes" <<'PY'
import socket, sys
# A port for the controller and as many in a row for the nodes as there are nodes.
def free(port):
    with socket.socket() as one:
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
nodes = int(sys.argv[1])
start = next(p for p in range(7000, 7050 - nodes) if all(free(p + i) for i in range(nodes + 1)))
print(start, start + 1)
PY
)"
setsid munged --force --foreground --key-file="$folder/munge.key" --socket="$folder/munge.sock" \
  --log-file="$folder/log/munged.log" --pid-file="$folder/munged.pid" --seed-file="$folder/munge.seed" \
  >/dev/null 2>"$folder/log/munged.err" </dev/null &
for _ in $(seq 50); do [ -S "$folder/munge.sock" ] && break; sleep 0.1; done
cat >"$folder/slurm.conf" <<CONF
ClusterName=loop
SlurmctldHost=$host(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket=$folder/munge.sock
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
SlurmctldPort=$controller
SlurmctldPidFile=$folder/slurmctld.pid
SlurmctldLogFile=$folder/log/slurmctld.log
StateSaveLocation=$folder/state
SlurmdPidFile=$folder/slurmd-%n.pid
SlurmdLogFile=$folder/log/slurmd-%n.log
SlurmdSpoolDir=$folder/spool-%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SchedulerType=sched/backfill
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
ReturnToService=2
JobRequeue=1
SlurmdTimeout=10
SlurmctldTimeout=10
MessageTimeout=10
InactiveLimit=0
KillWait=5
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
NodeName=n[1-$nodes] NodeHostname=$host NodeAddr=127.0.0.1 Port=[$first-$((first + nodes - 1))] CPUs=1 RealMemory=2000 State=UNKNOWN
PartitionName=grade Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$folder/slurm.conf
setsid slurmctld -D >/dev/null 2>"$folder/log/slurmctld.err" </dev/null &
sleep 1
for node in $(seq "$nodes"); do
  mkdir -p "$folder/spool-n$node"
  setsid slurmd -D -N "n$node" >/dev/null 2>"$folder/log/slurmd-n$node.err" </dev/null &
done
for _ in $(seq 120); do
  [ "$(sinfo -h -N -t idle 2>/dev/null | wc -l)" -ge "$nodes" ] && exit 0
  sleep 0.5
done
echo "Slurm does not come up; its logs are in $folder/log" >&2
exit 1
