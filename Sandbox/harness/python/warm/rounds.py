"""Runs that are as the last one, from the packet that asks for one to the account of how it went, without the interpreter.

Most runs differ in the program alone, which the zygote never reads: the message is the same, and so are the numbers that the kernel gives
their descriptors. Then the list of calls is the same too: it is laid out once, and performed for one run after another by machine code
(batch.S). Done by the interpreter it took a seventh of the time of a run, half of that to copy pages that the child had yet to let go.
Where anything is not as it was, the zygote goes on by itself from there.
"""

import ctypes
import errno
import os
import struct
import time
from collections import namedtuple

from cell import CLONE_NEWPID, EQUAL, FORK, JUMP, MSG_NOSIGNAL, REPLY_BYTES, SCM_RIGHTS, SOL_SOCKET, STORE, Calls, libc
from cell import JOIN as JOIN_STEP
from compiler import MOST_ANSWER

MSG_DONTWAIT = 0x40
# struct msghdr, and struct cmsghdr {size_t len; int level; int type;}.
HEADER, RIGHTS = struct.Struct("@PIPNPNi4x"), struct.Struct("@Nii")
CONTROL_LENGTH = 40  # where struct msghdr has the length of its control data
MOST_BYTES, MOST_DESCRIPTORS = 1 << 17, 12

# Where a round stopped: above all steps of a child's.
FIRST = 1 << 16
RECEIVE, DIFFERENT, PIPE, OTHER_PIPE, ASK, JOIN, CHILD, WAIT, REPLY, BUSY, OTHER_ANSWER = range(FIRST, FIRST + 11)

# What a run comes with: its packet, all of its descriptors, those of its home, that of its source, and that of its compiled program; its
# script's path, and what the compiler answers to it.
Run = namedtuple("Run", "data descriptors home source code path answer")


class Packet:
    """A packet with descriptors, laid out to be sent or received."""

    def __init__(self, content, descriptors=(), room=0):
        """`content` is a buffer; `room` is for so many descriptors that may come."""
        self.content = content
        self.part = ctypes.create_string_buffer(struct.pack("@PN", ctypes.addressof(content), len(content)))
        self.size = RIGHTS.size + (4 * max(room, len(descriptors)) + 7) // 8 * 8
        self.control = ctypes.create_string_buffer(rights(descriptors), self.size)
        addresses = ctypes.addressof(self.part), 1, ctypes.addressof(self.control), self.size
        self.header = ctypes.create_string_buffer(HEADER.pack(0, 0, *addresses, 0), HEADER.size)
        self.address = ctypes.addressof(self.header)

    def descriptors(self):
        """Those that came."""
        length, _, kind = RIGHTS.unpack_from(self.control)
        if length < RIGHTS.size or kind != SCM_RIGHTS:
            return []
        return list(struct.unpack_from(f"={(length - RIGHTS.size) // 4}i", self.control, RIGHTS.size))


def rights(descriptors):
    count = len(descriptors)
    return RIGHTS.pack(RIGHTS.size + 4 * count, SOL_SOCKET, SCM_RIGHTS) + struct.pack(f"={count}i", *descriptors)


class Rounds:
    """Takes runs from the cage on the socket `control`."""

    def __init__(self, cell, control):
        self.cell, self.control = cell, control
        self.packet = Packet(ctypes.create_string_buffer(MOST_BYTES), room=MOST_DESCRIPTORS)
        self.length, self.answered, self.pipe = ctypes.c_int32(0), ctypes.c_int32(0), (ctypes.c_int32 * 2)()
        self.answer = ctypes.create_string_buffer(MOST_ANSWER)
        self.laid_out = {}

    def receive(self):
        """The next packet and its descriptors."""
        packet = self.packet
        struct.pack_into("@N", packet.header, CONTROL_LENGTH, packet.size)
        RIGHTS.pack_into(packet.control, 0, 0, 0, 0)
        while (length := libc.recvmsg(self.control, ctypes.c_void_p(packet.address), 0)) < 0:
            if ctypes.get_errno() != errno.EINTR:
                raise OSError(ctypes.get_errno(), "recvmsg")
        self.length.value = length
        return self.received()

    def received(self):
        return ctypes.string_at(self.packet.content, self.length.value), self.packet.descriptors()

    def reply(self):
        if libc.send(self.control, ctypes.c_void_p(self.cell.page_address), REPLY_BYTES, MSG_NOSIGNAL) < 0:
            raise OSError(ctypes.get_errno(), "send")

    def lay_out(self, run, compiler):
        """Prepares for runs that are as `run` was: `round` has the calls that serve them for as long as they are. The child of one then
        returns 0, or the step that failed and its errno; the zygote where it stopped, and the errno."""
        if run not in self.laid_out:
            if len(self.laid_out) > 16:
                self.laid_out.clear()
            self.laid_out[run] = Round(self, run, compiler)
        self.round = self.laid_out[run]

    def go_on(self, run, compiler, where, error):
        """Does what is still to be done where a round stopped, and returns the next packet and its descriptors."""
        if run.code and where >= JOIN:
            compiler.asked = time.monotonic()  # or somewhat earlier
        if where in (OTHER_PIPE, ASK):
            for descriptor in self.pipe:
                os.close(descriptor)
        if DIFFERENT <= where <= ASK:
            return self.received()
        if where == RECEIVE and error == errno.EINTR:
            return self.receive()
        if where == WAIT and error == errno.EINTR:
            self.cell.wait(self.round.child())
            self.reply()
        elif where == OTHER_ANSWER:
            compiler.take(self.answer[: self.answered.value])
        elif where == JOIN:
            self.cell.note_failure(JOIN_STEP, error)
            for descriptor in (*run.descriptors, *run.code):
                os.close(descriptor)
            self.reply()
        elif where != BUSY:
            raise OSError(error, f"step {where - FIRST} of a round")
        return self.receive()


class Round(Calls):
    """The zygote's calls for a run, in order, and then those for the next."""

    def __init__(self, rounds, run, compiler):
        super().__init__()
        self.kept = [rounds.cell.batch]  # what the calls point to
        cell, packet = rounds.cell, rounds.packet
        self.add(0, STORE, packet.address + CONTROL_LENGTH, packet.size)
        self.add(0, STORE, ctypes.addressof(packet.control), 0)
        self.add(RECEIVE, "recvmsg", rounds.control, packet.address, 0, result=ctypes.addressof(rounds.length))
        self.expect(DIFFERENT, rounds.length, struct.pack("=i", len(run.data)))
        self.expect(DIFFERENT, packet.content, run.data)
        self.expect(DIFFERENT, packet.control, rights(run.descriptors))
        for at in (0, 4, 8):
            self.add(0, STORE, cell.page_address + at, 0)
        if run.code:
            self.ask(rounds, run, compiler)
        self.add(JOIN, "setns", run.home[0], CLONE_NEWPID)
        forks = len(self.calls)
        self.add(CHILD, FORK, cell.fork, cell.batch.address, cell.batch.count)
        for descriptor in (*run.descriptors, *run.code):
            self.add(0, "close", descriptor)
        waits = len(self.calls)
        self.add(WAIT, "wait4", 0, cell.page_address + 12, 0, cell.page_address + 16)
        self.add(REPLY, "sendto", rounds.control, cell.page_address, REPLY_BYTES, MSG_NOSIGNAL)
        if run.code:
            self.take_answer(rounds, run, compiler)
        jumps = len(self.calls)
        self.add(0, JUMP, 0, self.count + 1)
        self.finish()
        # The child's number is the first argument of `wait4`: behind the call's own number.
        self.child_at = waits + 8
        struct.pack_into("=Q", self.buffer, forks + 56, self.address + self.child_at)
        struct.pack_into("=Q", self.buffer, jumps + 8, self.address)

    def child(self):
        return struct.unpack_from("=Q", self.buffer, self.child_at)[0]

    def expect(self, step, found, wanted):
        """Stops where the buffer `found` does not begin with these bytes."""
        wanted = ctypes.create_string_buffer(wanted, len(wanted))
        self.kept.append(wanted)
        self.add(step, EQUAL, ctypes.addressof(found), ctypes.addressof(wanted), len(wanted))

    def ask(self, rounds, run, compiler):
        """As `Compiler.ask` does."""
        sink = run.code[0] + 1
        self.add(PIPE, "pipe2", ctypes.addressof(rounds.pipe), os.O_CLOEXEC | os.O_NONBLOCK)
        self.expect(OTHER_PIPE, rounds.pipe, struct.pack("=ii", run.code[0], sink))
        path = os.fsencode(run.path)
        request = Packet(ctypes.create_string_buffer(path, len(path)), [*run.source, sink])
        self.kept.append(request)
        self.add(ASK, "sendmsg", compiler.control.fileno(), request.address, MSG_DONTWAIT | MSG_NOSIGNAL)
        self.add(0, "close", sink)

    def take_answer(self, rounds, run, compiler):
        """There by now, as a rule. Another than the last one's changes what programs are expected to begin with."""
        place, answered = ctypes.addressof(rounds.answer), ctypes.addressof(rounds.answered)
        self.add(BUSY, "recvfrom", compiler.control.fileno(), place, MOST_ANSWER, MSG_DONTWAIT, 0, 0, result=answered)
        self.expect(OTHER_ANSWER, rounds.answered, struct.pack("=i", len(run.answer)))
        self.expect(OTHER_ANSWER, rounds.answer, run.answer)
