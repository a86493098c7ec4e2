"""Puts a forked child where its program runs: the steps that the launcher performs before an exec (program.c), without one.

The supervisor decides them all; they come in the zygote's settings and in each run's message. They are laid out as a list of system
calls before the fork, and performed by a piece of machine code (batch.S): what a child of an interpreter runs in Python
costs it a copy of every page that it touches, which took longer than the steps themselves.
"""

import ctypes
import errno
import mmap
import os
import resource
import select
import struct

CLONE_NEWPID, CLONE_NEWNS = 0x20000000, 0x00020000
PR_SET_PDEATHSIG, SIGKILL = 1, 9
SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER = 1, 8
SOL_SOCKET, SCM_RIGHTS, MSG_NOSIGNAL = 1, 1, 0x4000
CAPABILITY_VERSION_3 = 0x20080522
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446
# Landlock's accesses that make sense for what is not a folder (landlock.c).
FILE_ACCESSES = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14 | 1 << 15

NUMBERS = {
    "x86_64": {
        "read": 0, "close": 3, "poll": 7, "munmap": 11, "getpid": 39, "sendmsg": 46, "chdir": 80, "setsid": 112, "capset": 126,
        "prctl": 157, "dup3": 292, "prlimit64": 302, "setns": 308, "seccomp": 317, "close_range": 436,
        "sendto": 44, "recvfrom": 45, "recvmsg": 47, "wait4": 61, "pipe2": 293, "sched_setaffinity": 203, "getrandom": 318,
        "exit_group": 231,
    },
    "aarch64": {
        "dup3": 24, "chdir": 49, "close": 57, "read": 63, "ppoll": 73, "capset": 91, "setsid": 157, "prctl": 167, "getpid": 172,
        "sendmsg": 211, "munmap": 215, "prlimit64": 261, "setns": 268, "seccomp": 277, "close_range": 436,
        "sendto": 206, "recvfrom": 207, "recvmsg": 212, "wait4": 260, "pipe2": 59, "sched_setaffinity": 122, "getrandom": 278,
        "exit_group": 94,
    },
}[os.uname().machine]
# struct call of batch.S: the number, six arguments, where the result goes, the step.
CALL = struct.Struct("=q6QQQ")

# The steps as the launcher counts them (assay_launch.h); a call of none may fail.
NONE, SET_DESCRIPTORS, SET_FOLDER, SET_RLIMIT, SET_CAPABILITIES, SET_LANDLOCK, SET_SECCOMP, JOIN = 0, 11, 12, 14, 15, 17, 18, 21

# Calls of batch.S's own.
FORK, STORE, EQUAL, JUMP = -1, -2, -3, -4

# What the batch returns where no child could be made: -1 of 32 bits.
NO_CHILD = 0xFFFFFFFF
# Three numbers, the status, and two times and the peak as struct rusage begins; the kernel writes all of that behind them.
REPLY_BYTES = 56
# How long a child waits for its compiled program, in milliseconds.
PATIENCE_MS = 200

libc = ctypes.CDLL(None, use_errno=True)
unmarshal = ctypes.pythonapi.PyMarshal_ReadObjectFromString
unmarshal.restype = ctypes.py_object
unmarshal.argtypes = [ctypes.c_void_p, ctypes.c_ssize_t]
libc.syscall.restype = ctypes.c_long


class Refused(Exception):
    """A step failed; `args` are its number and the errno."""


def call(step, function, *arguments):
    result = function(*arguments)
    if result < 0:
        raise Refused(step, ctypes.get_errno())
    return result


def below_present_limit(soft, hard):
    """RLIMIT_CPU as it can be set: a hard limit that is lower already (a container's) is kept."""
    present = resource.getrlimit(resource.RLIMIT_CPU)[1]
    if present != resource.RLIM_INFINITY:
        hard = min(hard, present)
    return min(soft, hard), hard


class Cell:
    """What all runs have in common, laid out before the first fork."""

    def __init__(self, settings):
        self.has_namespaces = settings["namespaces"]
        self.work = ctypes.create_string_buffer(os.fsencode(settings["work"]))
        self.landlock = settings.get("landlock")
        # How many descriptors a home comes with: its two namespaces and its ruleset.
        self.extra = (2 + bool(self.landlock)) if self.has_namespaces else 0
        program = bytes.fromhex(settings["filter"])
        self.filter = ctypes.create_string_buffer(program, len(program))
        # struct sock_fprog {unsigned short len; struct sock_filter *filter;}
        self.filter_program = ctypes.create_string_buffer(
            struct.pack("@HP", len(program) // 8, ctypes.addressof(self.filter))
        )
        self.listens = settings["listens"]
        if self.listens:
            self.prepare_letter()
        self.affinity = None  # of the children, where it is not the zygote's
        self.capability_header = ctypes.create_string_buffer(struct.pack("=Ii", CAPABILITY_VERSION_3, 0))
        self.no_capabilities = ctypes.create_string_buffer(24)
        # Shared with one child at a time, and what the cage is told of it (zygote_reply of cage.c): whether it came to its program, what
        # it was about when it did not, its status, its usage.
        self.page = mmap.mmap(-1, mmap.PAGESIZE)
        self.page_address = address_of(self.page)
        self.compiled = Compiled()
        self.load_code(bytes.fromhex(settings["batch"]))
        self.batches = {}

    def stay_on(self, processors):
        """Keeps the zygote on these processors, and its children on those that it had."""
        mask = sum(1 << number for number in os.sched_getaffinity(0))
        mask = mask.to_bytes((mask.bit_length() + 7) // 8, "little")
        os.sched_setaffinity(0, processors)
        self.affinity = ctypes.create_string_buffer(mask, len(mask))

    def load_code(self, code):
        """Private memory: a program that changes it changes its own."""
        self.code = mmap.mmap(-1, mmap.PAGESIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        self.code[: len(code)] = code
        address = address_of(self.code)
        if libc.mprotect(ctypes.c_void_p(address), mmap.PAGESIZE, mmap.PROT_READ | mmap.PROT_EXEC) != 0:
            raise OSError(ctypes.get_errno(), "mprotect")
        self.perform = ctypes.PYFUNCTYPE(ctypes.c_uint64, ctypes.c_void_p, ctypes.c_uint64, ctypes.c_void_p)(address)
        self.fork = None  # of `find_fork`, once all modules are imported

    def prepare_letter(self):
        """The message that brings the filter's listener to the supervisor; only its number is still to come."""
        self.letter_byte = ctypes.create_string_buffer(b"L", 1)
        self.letter_part = ctypes.create_string_buffer(struct.pack("@PN", ctypes.addressof(self.letter_byte), 1))
        # struct cmsghdr {size_t len; int level; int type;} and an int, filled up to the alignment.
        self.letter_rights = ctypes.create_string_buffer(struct.pack("@Niiii", 20, SOL_SOCKET, SCM_RIGHTS, 0, 0), 24)
        part, rights = ctypes.addressof(self.letter_part), ctypes.addressof(self.letter_rights)
        self.letter = ctypes.create_string_buffer(struct.pack("@PIPNPNi", 0, 0, part, 1, rights, 24, 0))

    # MARK: - Before and after, in the zygote

    def prepare(self, cpu, descriptors, listener, extra, compiled, draws):
        """Lays out the next child's steps, the same as the last one's for the most part.

        `cpu` is its RLIMIT_CPU, soft and hard; `listener` is a list with the socket for the filter's listener, or empty; `extra` are
        the home's PID and mount namespace and its Landlock ruleset, where there are; `compiled` is a list with what comes from
        the compiler, or empty: it gets the number behind those of `descriptors`; `draws` are pairs of an address and of how many
        bytes of chance go there.
        """
        self.page[:REPLY_BYTES] = bytes(REPLY_BYTES)
        key = (tuple(cpu), tuple(descriptors), tuple(listener), tuple(extra), tuple(compiled), tuple(draws))
        if key not in self.batches:
            if len(self.batches) > 64:
                self.batches.clear()
            self.batches[key] = Batch(self, *key)
        self.batch = self.batches[key]

    def join(self, extra):
        """Has the next child be made in the PID namespace of the home. False when that fails."""
        if self.has_namespaces and libc.setns(extra[0], CLONE_NEWPID) != 0:
            self.note_failure(JOIN, ctypes.get_errno())
            return False
        return True

    def note_failure(self, step, error):
        self.page[0:12] = struct.pack("=iii", 0, step, error)

    def wait(self, child):
        """Until the child has ended."""
        # Not `os.wait4`, which imports a module for its result each time.
        while libc.wait4(child, ctypes.c_void_p(self.page_address + 12), 0, ctypes.c_void_p(self.page_address + 16)) < 0:
            if ctypes.get_errno() != errno.EINTR:
                raise OSError(ctypes.get_errno(), "wait4")

    def confine(self):
        """Makes the caller a process that can do nothing but answer on what it has open: no capability, no path, no call that
        a program may not make."""
        call(SET_CAPABILITIES, libc.prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
        call(SET_CAPABILITIES, libc.syscall, NUMBERS["capset"], self.capability_header, self.no_capabilities)
        call(SET_LANDLOCK, libc.syscall, LANDLOCK_RESTRICT_SELF, self.make_ruleset(), 0)
        call(SET_SECCOMP, libc.syscall, NUMBERS["seccomp"], SECCOMP_SET_MODE_FILTER, 0, self.filter_program)

    # MARK: - In the child

    def make_child(self):
        """Forks. Returns the child's number in the parent, 0 in the child: an ordinary process of a run by then."""
        batch = self.batch
        if self.fork is None:
            child = os.fork()
            if child:
                return child
        if batch.needs_ruleset:
            try:
                batch.set_ruleset(self.make_ruleset())
            except Refused as refusal:
                self.give_up(*refusal.args)
        result = self.perform(batch.address, batch.count, self.fork)
        if result == NO_CHILD:
            raise OSError(ctypes.get_errno(), "fork")
        if result >> 32:
            self.give_up(result >> 32, result & NO_CHILD)
        return result

    def leaver(self):
        """A function that ends the process. The C library's own would first have to be found by its name, in pages of which each is
        missing."""
        self.exit = Calls()
        self.exit.add(NONE, "exit_group", 0)
        self.exit.finish()

        def leave(status, perform=self.perform, address=self.exit.address):
            if status == 0:
                perform(address, 1, None)
            os._exit(status)

        return leave

    def give_up(self, step, error):
        self.note_failure(step, error)
        os._exit(127)

    def make_ruleset(self):
        """On the floor each process makes its own: a rule on /proc/self means the process that opened it."""
        handled, network, scoped = self.landlock["handled"]
        size = 24 if scoped else 16 if network else 8
        attributes = struct.pack("=QQQ", handled, network, scoped)
        ruleset = call(SET_LANDLOCK, libc.syscall, LANDLOCK_CREATE_RULESET, attributes, size, 0)
        for path, access in self.landlock["rules"]:
            try:
                opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
            except OSError:
                continue
            access &= handled
            if not os.path.isdir(path):
                access &= FILE_ACCESSES
            if access:
                rule = struct.pack("=Qi", access, opened)
                call(SET_LANDLOCK, libc.syscall, LANDLOCK_ADD_RULE, ruleset, 1, rule, 0)
            os.close(opened)
        return ruleset


class Compiled:
    """Where a child finds its program, read before it runs any Python."""

    MOST_BYTES = 1 << 16  # what a pipe holds

    def __init__(self):
        self.poll = ctypes.create_string_buffer(8)
        self.length = ctypes.c_int32(0)
        # Never touched here, so that a child has no more than the pages that it fills.
        self.room = mmap.mmap(-1, self.MOST_BYTES, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        self.address = address_of(self.room)

    def taker(self):
        """A function that returns the program's leading imports, and its code, or None where the child has to compile it."""

        def take(unmarshal=unmarshal, address=self.address, length=self.length):
            size = length.value
            try:
                return unmarshal(address, size) if size > 0 else ((), None)
            except (EOFError, TypeError, ValueError):
                return (), None  # cut off

        return take


class Calls:
    """A list of calls as batch.S takes it."""

    def __init__(self):
        self.calls, self.count = bytearray(), 0

    def add(self, step, call, *arguments, result=0):
        number = NUMBERS.get(call, call)
        self.calls += CALL.pack(number, *arguments, *[0] * (6 - len(arguments)), result, step)
        self.count += 1

    def finish(self):
        self.buffer = ctypes.create_string_buffer(bytes(self.calls), len(self.calls))
        self.address = ctypes.addressof(self.buffer)


class Batch(Calls):
    """The steps of a child, in order."""

    def __init__(self, cell, cpu, descriptors, listener, extra, compiled, draws):
        super().__init__()
        self.needs_ruleset = bool(cell.landlock) and len(extra) < 3
        if cell.has_namespaces:
            self.add(JOIN, "setns", extra[1], CLONE_NEWNS)
        else:
            self.add(JOIN, "prctl", PR_SET_PDEATHSIG, SIGKILL)
        kept = (*descriptors, *compiled)
        for number, descriptor in enumerate(kept):
            self.add(SET_DESCRIPTORS, "dup3", descriptor, number, 0)
        # What came in has higher numbers than where it goes, so that nothing is overwritten that is still needed.
        ruleset = first = len(kept)
        if cell.landlock:
            self.ruleset_at = len(self.calls) + 8
            self.add(SET_DESCRIPTORS, "dup3", 0 if self.needs_ruleset else extra[2], ruleset, os.O_CLOEXEC)
            first += 1
        if listener:
            self.add(SET_DESCRIPTORS, "dup3", listener[0], first, os.O_CLOEXEC)
            first += 1
        self.close_from(first)
        self.add(NONE, "setsid")
        self.add(SET_FOLDER, "chdir", ctypes.addressof(cell.work))
        # The other limits are the zygote's own. This one would end it, since it counts what it has used for all of them.
        self.limit = ctypes.create_string_buffer(struct.pack("=QQ", *(c & (1 << 64) - 1 for c in cpu)), 16)
        self.add(SET_RLIMIT, "prlimit64", 0, resource.RLIMIT_CPU, ctypes.addressof(self.limit), 0)
        for address, count in draws:
            self.add(NONE, "getrandom", address, count, 0)
        if cell.affinity:
            self.add(NONE, "sched_setaffinity", 0, len(cell.affinity), ctypes.addressof(cell.affinity))
        if cell.has_namespaces:
            # Takes those along that were to survive an exec.
            header, none = ctypes.addressof(cell.capability_header), ctypes.addressof(cell.no_capabilities)
            self.add(SET_CAPABILITIES, "capset", header, none)
        if cell.landlock:
            self.add(SET_LANDLOCK, LANDLOCK_RESTRICT_SELF, ruleset, 0)
            self.add(SET_DESCRIPTORS, "close", ruleset)
        self.load_filter(cell, range(len(kept), first + 1))
        if compiled:
            self.read_compiled(cell.compiled, len(descriptors))
        # From here on the child counts as started; the page is then no longer its own.
        self.add(SET_DESCRIPTORS, "getpid", result=cell.page_address)
        self.add(SET_DESCRIPTORS, "munmap", cell.page_address, mmap.PAGESIZE)
        self.finish()

    def close_from(self, first):
        if libc.syscall(NUMBERS["close_range"], 1 << 30, 1 << 30, 0) == 0:
            self.add(SET_DESCRIPTORS, "close_range", first, 0xFFFFFFFF, 0)
        else:  # before Linux 5.9
            for number in range(first, 256):
                self.add(NONE, "close", number)

    def load_filter(self, cell, own):
        """`own`: the numbers behind what the child keeps, the last but one of them the listener's socket."""
        flags = SECCOMP_FILTER_FLAG_NEW_LISTENER if cell.listens else 0
        arguments = SECCOMP_SET_MODE_FILTER, flags, ctypes.addressof(cell.filter_program)
        if not cell.listens:
            self.add(SET_SECCOMP, "seccomp", *arguments)
            return
        # Under the filter already, which allows this much.
        self.add(SET_SECCOMP, "seccomp", *arguments, result=ctypes.addressof(cell.letter_rights) + 16)
        self.add(SET_SECCOMP, "sendmsg", own[-2], ctypes.addressof(cell.letter), MSG_NOSIGNAL)
        # The listener has got the lowest number that was free.
        for number in own:
            self.add(NONE, "close", number)

    def read_compiled(self, place, descriptor):
        """A compiler that is late, or has nothing to say, leaves the length at 0."""
        place.poll[:] = struct.pack("=ihh", descriptor, select.POLLIN, 0)
        if "poll" in NUMBERS:
            self.add(NONE, "poll", ctypes.addressof(place.poll), 1, PATIENCE_MS)
        else:
            self.patience = ctypes.create_string_buffer(struct.pack("=qq", 0, PATIENCE_MS * 1_000_000), 16)
            self.add(NONE, "ppoll", ctypes.addressof(place.poll), 1, ctypes.addressof(self.patience), 0)
        self.add(NONE, "read", descriptor, place.address, place.MOST_BYTES, result=ctypes.addressof(place.length))
        self.add(NONE, "close", descriptor)

    def set_ruleset(self, descriptor):
        struct.pack_into("=Q", self.buffer, self.ruleset_at, descriptor)


def find_fork():
    """The address of the C library's bare fork (glibc 2.34), for a process with one thread; else None. The interpreter's own sets up
    anew, in the child, what threads need, which writes to two hundred pages. Handlers of modules are the library's business
    (library.py)."""
    bare = getattr(libc, "_Fork", None)
    return ctypes.cast(bare, ctypes.c_void_p).value if bare and len(os.listdir("/proc/self/task")) == 1 else None


def address_of(memory):
    return ctypes.addressof(ctypes.c_char.from_buffer(memory))
