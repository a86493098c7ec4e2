// Runs a command as it would run in a container with default settings, without one: an ordinary user with no capabilities, and a
// system-call filter that refuses what container engines refuse. No namespace of any kind can be made in it.
//
// Usage: container UID COMMAND ARGUMENT...     (UID 0: keep the user; as root it becomes an ordinary one)
//        container root COMMAND ARGUMENT...    (stay root with the capabilities that engines leave to it)
//
// The filter allows by name and refuses what it does not know with EPERM, as the engines' defaults do.
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

/// Refused: what needs a capability that a container does not have, and what has only led to escapes.
static const char *const refused[] = {
    "acct", "add_key", "bpf", "clock_adjtime", "clock_settime", "create_module", "delete_module", "fanotify_init", "finit_module",
    "fsconfig", "fsmount", "fsopen", "fspick", "get_kernel_syms", "get_mempolicy", "init_module", "io_uring_enter",
    "io_uring_register", "io_uring_setup", "ioperm", "iopl", "kcmp", "kexec_file_load", "kexec_load", "keyctl", "lookup_dcookie",
    "mbind", "mount", "mount_setattr", "move_mount", "move_pages", "nfsservctl", "open_by_handle_at", "open_tree",
    "perf_event_open", "pidfd_getfd", "pivot_root", "process_madvise", "query_module", "quotactl", "quotactl_fd", "reboot",
    "request_key", "set_mempolicy", "setdomainname", "sethostname", "setns", "settimeofday", "stime", "swapoff", "swapon", "sysfs",
    "syslog", "umount", "umount2", "unshare", "uselib", "userfaultfd", "ustat", "vhangup", "vm86", "vm86old", "chroot",
};

/// What engines leave to root in a container, by number: chown, dac_override, fowner, fsetid, kill, setgid, setuid, setpcap,
/// net_bind_service, net_raw, sys_chroot, mknod, audit_write, setfcap. It holds from the next execve on.
static const unsigned long long capabilities_left =
    1ULL << 0 | 1ULL << 1 | 1ULL << 3 | 1ULL << 4 | 1ULL << 5 | 1ULL << 6 | 1ULL << 7 | 1ULL << 8 | 1ULL << 10 | 1ULL << 13 |
    1ULL << 18 | 1ULL << 27 | 1ULL << 29 | 1ULL << 31;

static void check(int result, const char *what) {
  if (result >= 0) return;
  fprintf(stderr, "container: %s: %s\n", what, strerror(-result));
  exit(70);
}

static int is_refused(const char *name) {
  for (size_t i = 0; i < COUNT(refused); i++) {
    if (strcmp(name, refused[i]) == 0) return 1;
  }
  return 0;
}

/// Allows a call when its masked first argument has this value.
static void allow_value(scmp_filter_ctx filter, int call, scmp_datum_t mask, scmp_datum_t value) {
  check(seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1, SCMP_A0(SCMP_CMP_MASKED_EQ, mask, value)), "a condition");
}

static void load_filter(void) {
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  if (!filter) check(-ENOMEM, "seccomp_init");
  for (int number = 0; number < 1024; number++) {
    char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number);
    if (!name) continue;
    if (number == SCMP_SYS(clone)) {
      allow_value(filter, number, 0x7e020000 /* every CLONE_NEW* */, 0);
    } else if (number == SCMP_SYS(clone3)) {
      // Its flags lie behind a pointer; ENOSYS makes the C library use clone.
      check(seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), number, 0), name);
    } else if (number == SCMP_SYS(socket)) {
      // All families but AF_ALG (38), the kernel's ciphers, and AF_VSOCK (40), the host of a virtual machine.
      for (scmp_datum_t family = 0; family < 46; family++) {
        if (family != 38 && family != 40) allow_value(filter, number, 0xffffffff, family);
      }
    } else if (number == SCMP_SYS(personality)) {
      const scmp_datum_t harmless[] = {0, 0x8, 0x20000, 0x20008, 0xffffffff};
      for (size_t i = 0; i < COUNT(harmless); i++) allow_value(filter, number, 0xffffffff, harmless[i]);
    } else if (!is_refused(name)) {
      check(seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0), name);
    }
    free(name);
  }
  check(seccomp_load(filter), "loading the filter");
  seccomp_release(filter);
}

int main(int count, char **arguments) {
  if (count < 3) {
    fprintf(stderr, "usage: container UID COMMAND ARGUMENT...\n");
    return 64;
  }
  uid_t user = (uid_t)atoi(arguments[1]);
  if (strcmp(arguments[1], "root") == 0) {
    for (int capability = 0; capability < 64; capability++) {
      if (!(capabilities_left >> capability & 1)) prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
    }
  } else if (geteuid() == 0) {
    if (user == 0) user = 1500;
    for (int capability = 0; capability < 64; capability++) prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
    if (setgroups(0, NULL) != 0 || setresgid(user, user, user) != 0 || setresuid(user, user, user) != 0) {
      check(-errno, "becoming an ordinary user");
    }
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  }
  // As engines and hosted runners bound it; and a bomb that got away would be this test's own.
  struct rlimit processes = {1000, 1000};
  setrlimit(RLIMIT_NPROC, &processes);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) check(-errno, "no_new_privs");
  load_filter();
  execvp(arguments[2], arguments + 2);
  fprintf(stderr, "container: %s: %s\n", arguments[2], strerror(errno));
  return 69;
}
