"""Runs programs and reports how each ended: one process a program, or one command for all of them.

Both are called in the metered child (meter.py) and return what `Meter.run` takes.
"""

import json
import os
import resource
import struct
import time

NULL_INPUT = (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0)
NULL_OUTPUT = (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)


def run_each(programs, lanes, command, environment, errors):
    """Starts a process for each program, `lanes` at a time.

    Args:
        programs: pairs of a folder to start in and the program in it.
        command: makes the command line from the program, its folder and the number of the lane.
        errors: a file that the programs' standard error is added to; their standard output is dropped.

    Returns:
        `statuses` by the program's id, `wall` in seconds from the first start to the last end, and `own`, the CPU time
        in seconds of the lanes themselves, which stand for the grader and are not part of what is compared.
    """
    queue, fill = os.pipe()
    # Each lane takes the next number when it is free. A pipe holds 16,384 of them.
    os.write(fill, b"".join(struct.pack("I", number) for number in range(len(programs))))
    os.close(fill)
    reports = [_fork_lane(lane, queue, programs, command, environment, errors) for lane in range(lanes)]
    statuses, own, begins, ends = {}, 0.0, [], []
    for report in reports:
        with os.fdopen(report) as file:
            told = json.load(file)
        statuses.update(told["statuses"])
        own += told["own"]
        begins.append(told["begin"])
        ends.append(told["end"])
    for _ in reports:
        os.wait()
    return {"statuses": statuses, "wall": max(ends) - min(begins), "own": own}


def _fork_lane(lane, queue, programs, command, environment, errors):
    reader, writer = os.pipe()
    if os.fork() > 0:
        os.close(writer)
        return reader
    to_errors = (os.POSIX_SPAWN_OPEN, 2, errors, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    statuses = {}
    begin = time.monotonic()
    while number := os.read(queue, 4):
        folder, program = programs[struct.unpack("I", number)[0]]
        os.chdir(folder)
        argv = command(program, folder, lane)
        pid = os.posix_spawn(argv[0], argv, environment, file_actions=[NULL_INPUT, NULL_OUTPUT, to_errors])
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        statuses[program.id] = "ok" if code == 0 else "nonzero-exit" if code > 0 else "signalled"
    end = time.monotonic()
    usage = resource.getrusage(resource.RUSAGE_SELF)
    told = {"statuses": statuses, "own": usage.ru_utime + usage.ru_stime, "begin": begin, "end": end}
    with os.fdopen(writer, "w") as file:
        json.dump(told, file)
    os._exit(0)


def run_batch(argv, output, environment, errors):
    """Runs one command that takes all programs and prints a line with `id` and `status` for each.

    Returns:
        As `run_each`; `wall` is from the command's start to its end. `details` holds what is told of a program beyond
        its status.

    Raises:
        RuntimeError: the command failed.
    """
    actions = [
        NULL_INPUT,
        (os.POSIX_SPAWN_OPEN, 1, output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644),
        (os.POSIX_SPAWN_OPEN, 2, errors, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644),
    ]
    begin = time.monotonic()
    pid = os.posix_spawn(argv[0], argv, environment, file_actions=actions)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    wall = time.monotonic() - begin
    if code != 0:
        raise RuntimeError(f"{argv[0]} ended with {code}")
    with open(output) as file:
        lines = [json.loads(line) for line in file]
    statuses = {line["id"]: line["status"] for line in lines}
    if len(statuses) != len(lines):
        raise RuntimeError(f"{argv[0]} reported a program twice")
    details = {line["id"]: line["detail"] for line in lines if line.get("detail")}
    return {"statuses": statuses, "details": details, "wall": wall, "own": 0.0}
