#!/bin/bash
# Runs a driver on Spark with a master and two workers on this host, and kills one of them while it grades:
#
#   spark-kill.sh VENV FOLDER DRIVER.py ANSWERS.jsonl OUTPUT PARTITIONS [option of assay grade …]
#
# In a network namespace of its own (unshare -n), for its ports. Ends with the driver's status, 1 when nothing was killed.
set -u
venv=$1 folder=$2
shift 2
mkdir -p "$folder"
ip link set lo up
SPARK_HOME=$("$venv/bin/python" -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))')
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1 SPARK_WORKER_DIR=$folder/work SPARK_DAEMON_MEMORY=256m
export PATH=$venv/bin:$PATH PYSPARK_PYTHON=$venv/bin/python
start() {
  local name=$1
  shift
  setsid "$SPARK_HOME/bin/spark-class" "$@" >"$folder/$name.log" 2>&1 </dev/null &
  echo $! >"$folder/$name.pid"
}
end() { for name in master worker1 worker2; do kill "$(cat "$folder/$name.pid" 2>/dev/null)" 2>/dev/null; done; }
trap end EXIT
start master org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 7077
for _ in $(seq 120); do grep -q "Starting Spark master" "$folder/master.log" && break; sleep 0.5; done
for worker in 1 2; do
  start "worker$worker" org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --cores 1 --memory 1g \
    spark://127.0.0.1:7077
done
for _ in $(seq 120); do [ "$(grep -c 'Registering worker' "$folder/master.log")" -ge 2 ] && break; sleep 0.5; done
"$SPARK_HOME/bin/spark-submit" --master spark://127.0.0.1:7077 --conf spark.executor.memory=512m \
  --conf spark.ui.enabled=false "$@" >"$folder/submit.log" 2>&1 &
submit=$!
below() { local child; for child in $(pgrep -P "$1"); do echo "$child"; below "$child"; done; }
worker=$(cat "$folder/worker1.pid")
killed=
for _ in $(seq 1200); do
  kill -0 "$submit" 2>/dev/null || break
  all=$(below "$worker")
  for pid in $all; do
    # In the middle of a partition.
    if [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = grade-lines.sh ]; then
      sleep 1
      killed="$worker $(below "$worker")"
      kill -9 $killed 2>/dev/null
      break 2
    fi
  done
  sleep 0.2
done
wait "$submit"
status=$?
echo "killed $(wc -w <<<"$killed") processes of a worker"
[ "$status" -eq 0 ] || tail -n 20 "$folder/submit.log" >&2
[ -n "$killed" ] || exit 1
exit "$status"
