"""Compiles scripts in a process that lives on, so that a program's own process need not: there it takes many times as long as here,
since all that the parser writes to is first copied.

The zygote starts it before any program. It reads hostile text, so it is confined as programs are, and more: nothing but its
socket and what comes by it. What goes wrong here costs time alone: a program that gets nothing, or not in time, compiles itself.
"""

import marshal
import os
import signal
import socket
import time
import warnings

import leads
from cell import Compiled

# Of source. Longer programs compile themselves, and are rare.
MOST_BYTES = 1 << 18
# Seconds after which a compiler that has not answered is given up.
LOST = 5.0
# What an answer begins with; then comes what the next program is expected to begin with (leads.py).
ANSWER, MOST_ANSWER = b".", 1 << 12


class Compiler:
    """The zygote's end."""

    def __init__(self, cell):
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.asked = None  # when, while an answer is due
        self.answer = ANSWER  # the last
        self.pid = os.fork()
        if self.pid == 0:
            try:
                serve(only(theirs), cell)
            finally:
                os._exit(0)
        theirs.close()
        self.control.setblocking(False)

    def ask(self, path, source):
        """Has the open file `source` compiled under the name `path`: a list with where the result is to be read, or empty."""
        if self.control is None or not self.is_free():
            return []
        result, sink = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        try:
            socket.send_fds(self.control, [os.fsencode(path)], [source, sink])
            self.asked = time.monotonic()
        except OSError:
            self.give_up()
        os.close(sink)
        return [result]

    def is_free(self):
        """Whether the last request has been answered."""
        if self.asked is None:
            return True
        try:
            self.take(self.control.recv(MOST_ANSWER))
            return self.control is not None
        except BlockingIOError:
            if time.monotonic() - self.asked < LOST:
                return False
        except OSError:
            pass
        self.give_up()
        return False

    def take(self, answer):
        if answer:
            self.asked, self.answer = None, answer
        else:
            self.give_up()  # it has ended

    def give_up(self):
        """Programs compile themselves from now on. Not started anew: what breaks one breaks the next."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.control.close()
        self.control, self.answer = None, ANSWER


# MARK: - In the compiler


def only(theirs):
    """The socket, and no other descriptor of the zygote's."""
    null = os.open("/dev/null", os.O_RDWR)
    for number in range(3):
        os.dup2(null, number)
    os.dup2(theirs.fileno(), 3)
    os.closerange(4, 256)
    theirs.detach()
    return socket.socket(fileno=3)


def serve(control, cell):
    cell.confine()
    warnings.simplefilter("error")
    expected = leads.Expectation()
    while True:
        path, descriptors, _, _ = socket.recv_fds(control, 1 << 12, 2)
        if not path:
            return
        source, sink = descriptors
        try:
            made = compiled(os.read(source, MOST_BYTES), os.fsdecode(path), expected)
            os.write(sink, made)
        except OSError:
            pass  # the program has ended meanwhile
        os.close(source)
        os.close(sink)
        answer = ANSWER + leads.written(expected.leads())
        control.send(answer if len(answer) < MOST_ANSWER else ANSWER)


def compiled(text, path, expected):
    """The code's leading imports and the code, marshalled; empty for what might come out differently when the interpreter reads the file itself."""
    first_lines = b"".join(text.split(b"\n", 2)[:2])
    if len(text) == MOST_BYTES or any(mark in text for mark in (b"\0", b"\r", b"\f")) or b"coding" in first_lines:
        return b""
    try:
        code = compile(text, path, "exec", dont_inherit=True)
        first = leads.leads_of(code)
        expected.note(first)
        made = b"" if has_set(code) else marshal.dumps((first, code))
        return made if len(made) < Compiled.MOST_BYTES else b""
    except BaseException:
        return b""  # a syntax error or warning is for the program's process to show


def has_set(code):
    """Whether a constant is a set: made from its sorted members, it may have another order."""
    return any(
        isinstance(constant, frozenset) or hasattr(constant, "co_consts") and has_set(constant) for constant in code.co_consts
    )
