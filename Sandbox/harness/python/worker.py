"""The worker: runs one program and its examples, and returns what was observed (docs/harness.md, "Worker").

Run as `python3 -s -S -B worker.py` in the folder with the program's files (not with -I, so that
PYTHONHASHSEED counts); nothing is imported from that folder before the child has put it on its own search
path. The job comes on descriptor 3 and the result goes back on it. This process never parses nor executes
graded code: it forks children that have closed descriptor 3, reads their reports with bounds and a deadline,
and believes nothing in them but their shape. A child may lie, flood, hang or die; the record then says
`died`, `timed_out` or `not_reached`, never that it returned.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import json

CHANNEL = 3
JOB_BYTES = 64 << 20


def read_job():
    """The job: one JSON object, read to end of file."""
    chunks, size = [], 0
    while size < JOB_BYTES:
        chunk = os.read(CHANNEL, 1 << 16)
        if not chunk:
            break
        chunks.append(chunk)
        size += len(chunk)
    job = json.loads(b"".join(chunks))
    if not isinstance(job, dict):
        raise ValueError("the job is not an object")
    return job


def write_result(result):
    data = (json.dumps(result, ensure_ascii=True) + "\n").encode("ascii")
    while data:
        data = data[os.write(CHANNEL, data) :]


def main():
    from record import Record
    from supervise import run_job

    job = read_job()
    record = Record(job)
    try:
        run_job(job, record)
    finally:
        write_result(record.result())
    return 0


if __name__ == "__main__":
    # os._exit: nothing that a forked child left behind in this process may hold it up.
    try:
        status = main()
    except Exception as error:
        os.write(2, f"worker: {type(error).__name__}: {error}\n".encode("utf-8", "backslashreplace"))
        status = 70
    os._exit(status)
