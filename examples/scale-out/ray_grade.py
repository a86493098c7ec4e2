"""Grades JSONL on a Ray cluster with Ray Data:  ray_grade.py ANSWERS.jsonl FOLDER [BLOCKS] [option of assay grade ...]

Writes FOLDER/part-00000.jsonl; `assay merge ANSWERS.jsonl --shards FOLDER/part-*.jsonl --output graded.jsonl` checks that
every record is there once, and restores the order. RAY_ADDRESS names the cluster. Blocks whose node dies are graded again.
"""

import os
import subprocess
import sys

import pyarrow as pa
import ray

HERE = os.path.dirname(os.path.abspath(__file__))


def main(source: str, folder: str, blocks: int, options: list[str]) -> None:
    # What runs on other nodes has an environment of Ray's, not ours.
    environment = {name: value for name, value in os.environ.items() if name.startswith("ASSAY") or name == "PATH"}
    command = [os.path.join(HERE, "grade-lines.sh"), *options]

    def grade(batch: pa.Table) -> pa.Table:
        lines = batch.column("line").to_pylist()
        text = "".join(line + "\n" for line in lines).encode()
        # A machine that cannot grade fails here, at the probe: Ray ends the job with what it says on standard error.
        done = subprocess.run(command, input=text, capture_output=True, env={**os.environ, **environment})
        if done.returncode != 0:
            raise RuntimeError(f"assay ended with {done.returncode}: {done.stderr.decode(errors='replace')[-2000:]}")
        # Not splitlines(): U+2028 and its like are legal inside a JSON string.
        graded = done.stdout.decode().split("\n")[:-1]
        if len(graded) != len(lines):
            raise RuntimeError(f"{len(lines)} records in, {len(graded)} out")
        return pa.table({"line": graded})

    ray.init(log_to_driver=False)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    with open(source, encoding="utf-8", newline="\n") as file:
        lines = [line for line in file.read().split("\n") if line.strip(" \t\r")]
    # One CPU a block, and one program at a time: more would only have them wait for one another.
    data = ray.data.from_arrow(pa.table({"line": lines})).repartition(blocks)
    graded = data.map_batches(grade, batch_format="pyarrow", batch_size=None, num_cpus=1)
    os.makedirs(folder, exist_ok=True)
    part = os.path.join(folder, "part-00000.jsonl")
    count = 0
    with open(part + ".tmp", "w", encoding="utf-8", newline="\n") as file:
        for row in graded.iter_rows():
            file.write(row["line"] + "\n")
            count += 1
    os.replace(part + ".tmp", part)
    print(f"{count} records in {part}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 16, sys.argv[4:])
