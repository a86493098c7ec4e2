"""The worker's parent side: forks a child, follows its reports and its output, and keeps the time.

A child reports on a pipe, one JSON object a line, and waits for a byte back before it goes on. When a report
comes, everything that the child printed before it already lies in the output pipe: draining it then gives
each step its own output, whoever wrote it (print, os.write, a subprocess).
"""

import errno
import json
import os
import select
import time

from runclock import RunClock

MESSAGE_BYTES = 16 << 20
FLOOD_BYTES = 4 << 20  # printed by one step: counted rather than timed, so that a busy machine changes nothing
MOST_WAITED = 29 / 30  # share of the time that may have been waiting: as the supervisor, limits stretch to thirty times
RESERVE = 0.15  # seconds of the job's time kept back for writing the result
TICK = 0.05  # seconds between looks at whether a silent child is still alive


def run_job(job, record):
    """Runs the program once for its own statements, and once more for each
    example that feeds standard input."""
    seconds = job.get("seconds")
    seconds = float(seconds) if isinstance(seconds, (int, float)) and seconds > 0 else 5.0
    deadline = time.monotonic() + max(0.1, seconds - RESERVE)
    clock = job.get("clock") if isinstance(job.get("clock"), str) else None
    fed = [e for e in record.examples if e.get("kind") == "stdin"]
    rest = [e for e in record.examples if e.get("kind") != "stdin"]
    path, preamble = str(job.get("path") or "main.py"), str(job.get("preamble") or "")
    for example in fed:
        # A program that asks for input shows nothing without it, so these come first.
        share = (deadline - time.monotonic()) / 2
        child = Child(record, [example], time.monotonic() + share, str(example.get("id")), clock)
        child.run(path, str(example.get("inputs") or ""), preamble)
        # What it waited for a processor is not taken from those to come.
        deadline += child.grace(time.monotonic())
    Child(record, rest, deadline, None, clock).run(path, "", preamble)


class Child:
    """One run of the program in a forked process; `whole` names the example
    that is the run as a whole, or None."""

    def __init__(self, record, examples, deadline, whole, clock):
        self.record, self.examples, self.deadline, self.whole = record, examples, deadline, whole
        self.known = {str(e.get("id")) for e in examples}
        self.waiting = []  # examples begun and not yet reported, innermost last
        self.step_deadline = deadline
        self.begun = time.monotonic()
        self.clock = RunClock(clock)
        self.waited = 0.0  # seconds that the program was ready to run and got no processor
        self.told = 0.0  # those of example processes that are over, as the program tells
        self.held = bytearray()  # printed since the last report
        self.held_cut = False
        self.seen = 0  # bytes printed since the last report, those that were not kept included
        self.apart = False  # in an example's own fork: its output is not the module's
        self.done = False
        self.status = None  # how the child ended, once it is known

    def run(self, path, stdin, preamble):
        report, report_in = os.pipe()
        output, output_in = os.pipe()
        ack_out, ack = os.pipe()
        pid = os.fork()
        if pid == 0:
            status = 70
            try:
                for fd in (report, output, ack, 3):
                    os.close(fd)
                from child import run_program

                run_program(
                    path, preamble, self.examples, stdin, report_in, output_in, ack_out, self.deadline,
                    self.whole, self.clock,
                )
                status = 0
            except BaseException as error:
                os.write(2, f"worker: {type(error).__name__}: {error}\n".encode("utf-8", "backslashreplace"))
            finally:
                os._exit(status)
        for fd in (report_in, output_in, ack_out):
            os.close(fd)
        try:
            os.setpgid(pid, pid)
        except OSError:
            pass
        try:
            state = self.follow(pid, report, output, ack)
        finally:
            for fd in (report, output, ack):
                os.close(fd)
        self.settle(*state)

    def follow(self, pid, report, output, ack):
        """Reads until the child is done, dead or late; returns the state of
        what it left unfinished, and why."""
        os.set_blocking(output, False)
        os.set_blocking(report, False)
        poll = select.poll()
        poll.register(report, select.POLLIN)
        poll.register(output, select.POLLIN)
        pending, state = bytearray(), None
        while state is None:
            now = time.monotonic()
            if now >= min(self.deadline, self.step_deadline):
                # Time spent waiting for a processor is not the program's.
                # What an example's process waited is not to be seen between its end and the report that tells it.
                self.waited = max(self.waited, self.told + starved(pid))
                if now >= min(self.deadline, self.step_deadline) + self.grace(now):
                    state = ("timed_out", None)
                    break
            ready = dict(poll.poll(max(1, int(max(0.005, min(TICK, self.deadline - now)) * 1000))))
            if output in ready and not self.drain(output):
                poll.unregister(output)
            if self.seen > FLOOD_BYTES:
                state = ("died", f"printed more than {FLOOD_BYTES >> 20} MiB")
                break
            if report in ready:
                chunk = read_some(report)
                if chunk == b"":
                    state = ("died", self.why_silent(pid))
                elif chunk:
                    pending += chunk
                    if len(pending) > MESSAGE_BYTES:
                        state = ("died", "the record is too large")
                    state = self.take(pending, output, ack) or state
            elif not ready:
                self.look(pid)
                if self.status is not None:
                    state = ("died", describe_status(self.status))
        self.drain(output)
        self.reap(pid)
        return state

    def grace(self, now):
        """Seconds that are not the program's own. It tells a part of this: it may not make it more than nearly all of the
        time so far."""
        return min(max(self.waited, self.clock.waited()), MOST_WAITED * (now - self.begun))

    def reap(self, pid):
        """Ends the child's whole process group; what left the group is the sandbox's to end."""
        for end in (lambda: os.killpg(pid, 9), lambda: self.status is None and os.kill(pid, 9)):
            try:
                end()
            except OSError:
                pass
        if self.status is None:
            self.status = os.waitpid(pid, 0)[1]

    def look(self, pid):
        found, status = os.waitpid(pid, os.WNOHANG)
        if found == pid:
            self.status = status

    def why_silent(self, pid):
        """How a child ended whose report pipe is closed; it may also go on with the pipe shut."""
        before, until = self.clock.waited(), time.monotonic() + 0.5
        while self.status is None and time.monotonic() < until + min(5, self.clock.waited() - before):
            self.look(pid)
            if self.status is None:
                time.sleep(0.005)
        return "the record was cut off" if self.status is None else describe_status(self.status)

    def take(self, pending, output, ack):
        """Handles every complete report in `pending`; returns a final state once there is one."""
        while True:
            end = pending.find(b"\n")
            if end < 0:
                return None
            line = bytes(pending[:end])
            del pending[: end + 1]
            self.drain(output)
            try:
                message = json.loads(line)
                self.handle(message)
            except (ValueError, RecursionError, AttributeError, TypeError):
                return ("died", "the record is malformed")
            if self.done:
                return ("done", None)
            try:
                os.write(ack, b".")
            except OSError as error:
                if error.errno != errno.EPIPE:
                    raise

    def drain(self, output):
        """Takes what was printed; false once there can be no more."""
        while True:
            chunk = read_some(output)
            if chunk is None:
                return True
            if chunk == b"":
                return False
            self.seen += len(chunk)
            if self.seen > FLOOD_BYTES:
                return True
            room = self.record.limit - len(self.held)
            self.held += chunk[: max(0, room)]
            self.held_cut = self.held_cut or len(chunk) > room

    def printed(self):
        text, cut = bytes(self.held), self.held_cut
        self.held, self.held_cut, self.seen = bytearray(), False, 0
        if not self.apart:
            target = self.record.module if self.whole is None else self.record.steps[self.whole]
            self.record.add_output(target, text, cut)
        return text, cut

    def handle(self, message):
        kind, name = message["k"], message.get("id")
        text, cut = self.printed()
        if kind == "begin":
            self.waiting = [n for n in message["ids"] if n in self.known]
            self.told = float(message.get("waited") or 0)
            # As the deadlines are: what it waited for a processor so far is left out.
            now = time.monotonic() - self.grace(time.monotonic())
            left = self.deadline - now
            # An example's own process is ended by who forked it, or none after it would be reached.
            self.step_deadline = now + (left if message.get("last") or self.apart else left / 2)
        elif kind == "enter":
            self.waiting = [name] + [n for n in self.waiting if n != name]
        elif kind == "apart":
            self.apart = bool(message["on"])
        elif kind == "step":
            if name is not None and name not in self.known:
                raise ValueError("a step that nobody asked for")
            if name is None and self.whole is not None:
                name = self.whole
            self.waiting = [n for n in self.waiting if n != name]
            if name is None or name == self.whole:
                text, cut = b"", False  # the run's own output has been added already
            self.record.add_step(name, {**message, "cut": cut}, text)
        elif kind == "usage":
            self.record.add_usage(message)
        elif kind == "end":
            # The example's own process ended without a word: the first that it owed one for was at work.
            owed = [n for n in self.waiting if n in message["ids"] and n not in self.record.reported]
            if owed:
                self.record.add_step(owed[0], {**message, "cut": cut}, text)
            self.waiting = []
        elif kind == "done":
            self.done = True
        else:
            raise ValueError("unknown report")

    def settle(self, state, why):
        """Gives what was begun and never reported the state in which the child ended."""
        text, cut = self.printed()
        if state == "done":
            return
        report = {"state": state, "exception": None, "cut": cut}
        if why:
            report["exception"] = {"type": "died", "message": why, "line": None}
        waiting = [n for n in self.waiting if n not in self.record.reported]
        if waiting:
            self.record.add_step(waiting[0], report, text if self.whole is None else b"")
        if self.whole is not None:
            self.record.add_step(self.whole, report, b"")
        elif not waiting and self.record.module["state"] != "returned":
            self.record.add_step(None, report, b"")
        elif not waiting and not self.apart:
            self.record.add_usage(report)


def starved(pid, depth=0):
    """The longest time that the process or one below it was ready and got no processor, in seconds; 0 where
    /proc does not tell."""
    try:
        with open(f"/proc/{pid}/schedstat") as file:
            longest = int(file.read().split()[1]) / 1e9
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            children = file.read().split()
    except (OSError, ValueError, IndexError):
        return 0.0
    below = [starved(int(child), depth + 1) for child in children[:8]] if depth < 3 else []
    return max([longest] + below)


def read_some(fd):
    """Bytes; b"" at the end; None when there is nothing yet."""
    try:
        return os.read(fd, 1 << 16)
    except BlockingIOError:
        return None
    except InterruptedError:
        return None
    except OSError:
        return b""


def describe_status(status):
    if os.WIFSIGNALED(status):
        return f"killed by signal {os.WTERMSIG(status)}"
    return f"left with status {os.WEXITSTATUS(status)} before its record"
