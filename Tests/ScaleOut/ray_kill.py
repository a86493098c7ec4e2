"""Runs a driver on a Ray cluster of two nodes on this host, and kills one of them while it grades.

ray_kill.py DRIVER.py ANSWERS.jsonl FOLDER BLOCKS [option of assay grade ...]

On the loopback interface of a network namespace of its own (unshare -n), since Ray otherwise listens on the host's address.
Prints what it killed, and ends with the driver's status.
"""

import os
import subprocess
import sys
import time

from ray.cluster_utils import Cluster  # Ray's own: a real raylet a node.


def descendants(root: int) -> list[tuple[int, str]]:
    rows = subprocess.run(["ps", "-eo", "pid=,ppid=,comm="], capture_output=True, text=True).stdout.splitlines()
    children: dict[int, list[tuple[int, str]]] = {}
    for row in rows:
        pid, parent, name = row.split(None, 2)
        children.setdefault(int(parent), []).append((int(pid), name))
    found, todo = [], [root]
    while todo:
        below = children.get(todo.pop(), [])
        found += below
        todo += [pid for pid, _ in below]
    return found


def main() -> int:
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "object_store_memory": 200_000_000})
    node = cluster.add_node(num_cpus=1, object_store_memory=200_000_000)
    cluster.wait_for_nodes()
    driver = subprocess.Popen([sys.executable, *sys.argv[1:]], env={**os.environ, "RAY_ADDRESS": cluster.address})
    raylet = node.all_processes["raylet"][0].process.pid
    deadline = time.monotonic() + 240
    killed: list[int] = []
    # In the middle of a block: the node's second one at least, and a moment after it has begun.
    blocks: set[int] = set()
    while driver.poll() is None and time.monotonic() < deadline:
        graders = [pid for pid, name in descendants(raylet) if name == "grade-lines.sh"]
        blocks.update(graders)
        if len(blocks) >= 2 and graders:
            time.sleep(1)
            killed = [pid for pid, name in descendants(raylet)]
            cluster.remove_node(node, allow_graceful=False)
            for pid in killed:
                try:
                    os.kill(pid, 9)
                except ProcessLookupError:
                    pass
            break
        time.sleep(0.1)
    print("killed", len(killed), "processes of a node", flush=True)
    status = driver.wait(timeout=600)
    cluster.shutdown()
    return status if killed else 1


if __name__ == "__main__":
    sys.exit(main())
