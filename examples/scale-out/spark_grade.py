"""Grades JSONL on a Spark cluster:  spark-submit ... spark_grade.py ANSWERS.jsonl FOLDER [PARTITIONS] [option of assay grade ...]

Writes FOLDER/part-*; `assay merge ANSWERS.jsonl --shards FOLDER/part-* --output graded.jsonl` checks that every record is
there once. This folder must be at the same place on every node. Partitions whose node dies are graded again.
"""

import os
import shlex
import sys

from pyspark import SparkContext

HERE = os.path.dirname(os.path.abspath(__file__))


def main(source: str, folder: str, partitions: int, options: list[str]) -> None:
    context = SparkContext(appName="assay grade")
    # The command of a pipe has an empty environment but for this.
    environment = {
        name: value
        for name, value in os.environ.items()
        if name.startswith("ASSAY") or name in ("PATH", "HOME", "LANG", "TMPDIR")
    }
    # Not textFile: it ends lines at a bare carriage return too. And splits by size, not repartition(), which shuffles: the
    # parts keep the order of the input.
    size = max(1, -(-os.path.getsize(source) // partitions))
    lines = context.newAPIHadoopFile(
        source,
        "org.apache.hadoop.mapreduce.lib.input.TextInputFormat",
        "org.apache.hadoop.io.LongWritable",
        "org.apache.hadoop.io.Text",
        conf={"textinputformat.record.delimiter": "\n", "mapreduce.input.fileinputformat.split.maxsize": str(size)},
    ).values()
    # checkCode is off by default: a grader that died would have its records missing, and the job would succeed.
    command = shlex.join([os.path.join(HERE, "grade-lines.sh"), *options])
    lines.pipe(command, env=environment, checkCode=True).saveAsTextFile(folder)
    context.stop()


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 16, sys.argv[4:])
