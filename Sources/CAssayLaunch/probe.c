// Tries what this host lets a process do, each attempt in a child that then ends: a protection can't be taken off again.
#include "internal.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/// What a child tries. Returns 0, or an errno; runs after a fork of a process with threads.
typedef int (*attempt)(const void *argument);

/// Runs `attempt` in a child with `flags` of clone(2). 0, the child's errno, or that of clone.
static int in_child(unsigned long flags, attempt attempt, const void *argument) {
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &old);
  pid_t child = (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
  if (child == 0) _exit(attempt(argument));
  int error = child < 0 ? errno : 0;
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  if (child < 0) return error;
  int status;
  while (waitpid(child, &status, __WALL) < 0) {
    if (errno != EINTR) return errno;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
}

static int nothing(const void *unused) {
  (void)unused;
  return 0;
}

static int no_new_privs(const void *unused) {
  (void)unused;
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : errno;
}

int assay_probe_no_new_privs(void) { return in_child(0, no_new_privs, NULL); }

static int load_filter(const void *program) {
  int error = no_new_privs(NULL);
  if (error) return error;
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, program) == 0 ? 0 : errno;
}

int assay_probe_filter(const void *program, size_t bytes) {
  struct sock_fprog filter = {(unsigned short)(bytes / sizeof(struct sock_filter)), (struct sock_filter *)program};
  // The filter may forbid what follows in the child, except ending.
  return in_child(0, load_filter, &filter);
}

/// A filter that allows everything, to see whether it may have a listener.
static int load_listener(const void *unused) {
  int error = no_new_privs(unused);
  if (error) return error;
  struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  struct sock_fprog filter = {1, &allow};
  long listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter);
  return listener >= 0 ? 0 : errno;
}

int assay_probe_listener(void) { return in_child(0, load_listener, NULL); }

static int write_text(const char *path, const char *text) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return errno;
  int error = write(file, text, strlen(text)) < 0 ? errno : 0;
  close(file);
  return error;
}

/// Maps our own user into a namespace of ours: what anyone may who may make one.
static int map_self(uint32_t user) {
  int error = write_text("/proc/self/setgroups", "deny");
  if (error) return error;
  char line[64];
  snprintf(line, sizeof line, "1000 %u 1", user);
  return write_text("/proc/self/uid_map", line);
}

typedef struct {
  uint32_t user, kind;
} namespace_attempt;

/// Makes a namespace of the kind and uses it: AppArmor lets one be made and then takes the rights in it away.
static int use_namespace(const void *argument) {
  const namespace_attempt *wanted = argument;
  int error = map_self(wanted->user);
  if (error || wanted->kind == 0) return error;
  if (syscall(SYS_unshare, wanted->kind) != 0) return errno;
  if (wanted->kind == CLONE_NEWUTS && sethostname("assay", 5) != 0) return errno;
  if (wanted->kind == CLONE_NEWNS && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return errno;
  return 0;
}

int assay_probe_namespace(uint32_t kind) {
  namespace_attempt wanted = {geteuid(), kind == CLONE_NEWUSER ? 0 : kind};
  return in_child(CLONE_NEWUSER, use_namespace, &wanted);
}

static int start_process(const void *argument) {
  const uint64_t *wanted = argument;
  struct rlimit limit;
  if (getrlimit(RLIMIT_NPROC, &limit) != 0) return errno;
  if (*wanted < limit.rlim_cur) limit.rlim_cur = *wanted;
  if (setrlimit(RLIMIT_NPROC, &limit) != 0) return errno;
  return in_child(0, nothing, NULL);
}

int assay_probe_processes(uint64_t limit) { return in_child(0, start_process, &limit); }

int assay_get_affinity(int id, void *mask) {
  return (int)syscall(SYS_sched_getaffinity, id, ASSAY_AFFINITY_BYTES, mask);
}

int assay_set_affinity(const void *mask, int bytes) { return (int)syscall(SYS_sched_setaffinity, 0, bytes, mask); }
