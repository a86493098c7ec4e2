"""Puts a forked child where its program runs: the steps that the launcher performs before an exec (program.c), without one.

The supervisor decides them all; they come in the zygote's settings and in each run's message.
"""

import ctypes
import mmap
import os
import resource
import struct

CLONE_NEWPID, CLONE_NEWNS = 0x20000000, 0x00020000
PR_SET_PDEATHSIG = 1
SECCOMP = {"x86_64": 317, "aarch64": 277}
SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER = 1, 8
SOL_SOCKET, SCM_RIGHTS, MSG_NOSIGNAL = 1, 1, 0x4000
CAPABILITY_VERSION_3 = 0x20080522
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446
# Landlock's accesses that make sense for what is not a folder (landlock.c).
FILE_ACCESSES = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14 | 1 << 15

# The steps as the launcher counts them (assay_launch.h).
SET_DESCRIPTORS, SET_FOLDER, SET_RLIMIT, SET_CAPABILITIES, SET_LANDLOCK, SET_SECCOMP, JOIN = 11, 12, 14, 15, 17, 18, 21

NOT_STARTED, STARTED = struct.pack("=iii", 0, 0, 0), struct.pack("=iii", 1, 0, 0)

libc = ctypes.CDLL(None, use_errno=True)
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
        self.work = settings["work"]
        self.landlock = settings.get("landlock")
        program = bytes.fromhex(settings["filter"])
        self.filter = ctypes.create_string_buffer(program, len(program))
        # struct sock_fprog {unsigned short len; struct sock_filter *filter;}
        self.filter_program = ctypes.create_string_buffer(
            struct.pack("@HP", len(program) // 8, ctypes.addressof(self.filter))
        )
        self.seccomp = SECCOMP[os.uname().machine]
        self.listens = settings["listens"]
        if self.listens:
            self.prepare_letter()
        self.capability_header = ctypes.create_string_buffer(struct.pack("=Ii", CAPABILITY_VERSION_3, 0))
        self.no_capabilities = ctypes.create_string_buffer(24)
        # Shared with one child at a time: what it was about when it failed, until its program starts.
        self.page = mmap.mmap(-1, mmap.PAGESIZE)

    def prepare_letter(self):
        """The message that brings the filter's listener to the supervisor; only its number is still to come."""
        self.letter_byte = ctypes.create_string_buffer(b"L", 1)
        self.letter_part = ctypes.create_string_buffer(struct.pack("@PN", ctypes.addressof(self.letter_byte), 1))
        # struct cmsghdr {size_t len; int level; int type;} and an int, filled up to the alignment.
        self.letter_rights = ctypes.create_string_buffer(struct.pack("@Niiii", 20, SOL_SOCKET, SCM_RIGHTS, 0, 0), 24)
        part, rights = ctypes.addressof(self.letter_part), ctypes.addressof(self.letter_rights)
        self.letter = ctypes.create_string_buffer(struct.pack("@PIPNPNi", 0, 0, part, 1, rights, 24, 0))

    # MARK: - Before and after, in the zygote

    def prepare(self):
        """Forgets what the last child was about."""
        self.page[0:12] = NOT_STARTED

    def join(self, extra):
        """Has the next child be made in the PID namespace of the home. (step, errno) when that fails."""
        if self.has_namespaces and libc.setns(extra[0], CLONE_NEWPID) != 0:
            return JOIN, ctypes.get_errno()
        return None

    def failure(self):
        """(step, errno) of a child that never came to its program, else None."""
        started, step, error = struct.unpack("=iii", self.page[0:12])
        return None if started else (step, error)

    # MARK: - In the child

    def enter(self, cpu, descriptors, listener, extra):
        """Becomes an ordinary process of a run.

        `cpu` is its RLIMIT_CPU, soft and hard; `listener` is a list with the socket for the filter's listener, or empty; `extra` are
        the home's PID and mount namespace and its Landlock ruleset, where there are.
        """
        try:
            self.take_steps(cpu, descriptors, listener, extra)
        except Refused as refusal:
            self.page[0:12] = struct.pack("=iii", 0, *refusal.args)
            os._exit(127)
        except OSError as error:
            self.page[0:12] = struct.pack("=iii", 0, SET_DESCRIPTORS, error.errno or 0)
            os._exit(127)
        self.page[0:12] = STARTED
        self.page.close()

    def take_steps(self, cpu, descriptors, listener, extra):
        if self.has_namespaces:
            call(JOIN, libc.setns, extra[1], CLONE_NEWNS)
        else:
            call(JOIN, libc.prctl, PR_SET_PDEATHSIG, 9, 0, 0, 0)
        ruleset = extra[2] if len(extra) > 2 else -1
        for number, descriptor in enumerate(descriptors):
            os.dup2(descriptor, number)
        first = len(descriptors)
        if ruleset >= 0:
            ruleset = os.dup2(ruleset, first, inheritable=False)
            first += 1
        if listener:
            listener = os.dup2(listener[0], first, inheritable=False)
            first += 1
        os.closerange(first, 1 << 16)
        os.setsid()
        try:
            os.chdir(self.work)
        except OSError as error:
            raise Refused(SET_FOLDER, error.errno) from None
        # The other limits are the zygote's own. This one would end it, since it counts what it has used for all of them.
        try:
            resource.setrlimit(resource.RLIMIT_CPU, cpu)
        except (OSError, ValueError) as error:
            raise Refused(SET_RLIMIT, getattr(error, "errno", 0) or 0) from None
        if self.has_namespaces:
            # Takes those along that were to survive an exec.
            call(SET_CAPABILITIES, libc.capset, self.capability_header, self.no_capabilities)
        if self.landlock:
            if ruleset < 0:
                ruleset = self.make_ruleset()
            call(SET_LANDLOCK, libc.syscall, LANDLOCK_RESTRICT_SELF, ruleset, 0)
            os.close(ruleset)
        flags = SECCOMP_FILTER_FLAG_NEW_LISTENER if self.listens else 0
        heard = call(SET_SECCOMP, libc.syscall, self.seccomp, SECCOMP_SET_MODE_FILTER, flags, self.filter_program)
        if self.listens:
            # Under the filter already, which allows this much.
            struct.pack_into("=i", self.letter_rights, 16, heard)
            call(SET_SECCOMP, libc.sendmsg, listener, self.letter, MSG_NOSIGNAL)
            os.close(heard)
            os.close(listener)

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
