// The steps between fork and exec, in the one order that works.
#include "internal.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#define REPORT_DESCRIPTOR 9
#define FILES_DESCRIPTOR 8
#define LISTENER_DESCRIPTOR 7

_Noreturn void assay_fail(const assay_job *job, int step, int error, int index) {
  assay_report report = {.kind = ASSAY_REPORT_FAILED, .step = step, .error = error, .index = index};
  ssize_t ignored = write(job->report, &report, sizeof report);
  (void)ignored;
  _exit(127);
}

/// Puts the run's descriptors at 0…3 and closes everything else but the report pipe, the archive and the listener's socket,
/// which close on exec.
static void place_descriptors(assay_job *job) {
  const assay_request *request = job->header;
  int wanted = 3 + ((request->flags & ASSAY_FLAG_CHANNEL) != 0);
  int files = request->flags & ASSAY_FLAG_FILES ? job->descriptors[job->descriptor_count - 1] : -1;
  int listener = request->flags & ASSAY_FLAG_LISTENER ? job->descriptors[wanted] : -1;
  // First out of the way of the low numbers, then down: a descriptor must not overwrite one that is still needed.
  int moved[4];
  for (int i = 0; i < wanted; i++) {
    moved[i] = fcntl(job->descriptors[i], F_DUPFD_CLOEXEC, 20);
    if (moved[i] < 0) assay_fail(job, ASSAY_STEP_DESCRIPTORS, errno, i);
  }
  int report = fcntl(job->report, F_DUPFD_CLOEXEC, 20);
  if (report < 0) assay_fail(job, ASSAY_STEP_DESCRIPTORS, errno, 4);
  if (files >= 0 && (files = fcntl(files, F_DUPFD_CLOEXEC, 20)) < 0) assay_fail(job, ASSAY_STEP_DESCRIPTORS, errno, 5);
  if (listener >= 0 && (listener = fcntl(listener, F_DUPFD_CLOEXEC, 20)) < 0) {
    assay_fail(job, ASSAY_STEP_DESCRIPTORS, errno, 7);
  }
  if (dup3(report, REPORT_DESCRIPTOR, O_CLOEXEC) < 0) _exit(127);
  job->report = REPORT_DESCRIPTOR;
  if (files >= 0 && dup3(files, FILES_DESCRIPTOR, O_CLOEXEC) < 0) assay_fail(job, ASSAY_STEP_DESCRIPTORS, errno, 6);
  for (int i = 0; i < wanted; i++) {
    if (dup2(moved[i], i) < 0) assay_fail(job, ASSAY_STEP_DESCRIPTORS, errno, i);
  }
  if (listener >= 0 && dup3(listener, LISTENER_DESCRIPTOR, O_CLOEXEC) < 0) {
    assay_fail(job, ASSAY_STEP_DESCRIPTORS, errno, 8);
  }
  for (int i = wanted; i < LISTENER_DESCRIPTOR; i++) close(i);
  if (listener < 0) close(LISTENER_DESCRIPTOR);
  if (files < 0) close(FILES_DESCRIPTOR);
  if (syscall(SYS_close_range, REPORT_DESCRIPTOR + 1, ~0u, 0) != 0) {
    // Before Linux 5.9. Every descriptor of ours was made close-on-exec, so this is a second line, bounded in time.
    for (int i = REPORT_DESCRIPTOR + 1; i < 4096; i++) close(i);
  }
}

int assay_set_user(uid_t user, gid_t group) {
  if (syscall(SYS_setresgid, group, group, group) != 0) return errno;
  return syscall(SYS_setresuid, user, user, user) == 0 ? 0 : errno;
}

void assay_take_identity(const assay_job *job) {
  const assay_request *request = job->header;
  if (!(request->flags & ASSAY_FLAG_SET_IDS)) return;
  if (syscall(SYS_setgroups, 0, NULL) != 0) assay_fail(job, ASSAY_STEP_SET_IDS, errno, 0);
  int error = assay_set_user(request->outer_uid, request->outer_gid);
  if (error) assay_fail(job, ASSAY_STEP_SET_IDS, error, 1);
}

static int set_capabilities(uint64_t held, uint64_t inheritable) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct sets[2];
  for (int half = 0; half < 2; half++) {
    uint32_t bits = (uint32_t)(held >> (32 * half));
    sets[half] = (struct __user_cap_data_struct){bits, bits, (uint32_t)(inheritable >> (32 * half))};
  }
  return syscall(SYS_capset, &header, sets) == 0 ? 0 : errno;
}

int assay_drop_capabilities(uint64_t kept) {
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  if (kept) {
    // What is to survive an exec has to become inheritable before it leaves the bounding set.
    int error = set_capabilities(kept | 1ull << CAP_SETPCAP, kept);
    if (error) return error;
    for (int capability = 0; capability < 64; capability++) {
      if (!(kept >> capability & 1)) continue;
      if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) != 0) return errno;
    }
  }
  for (int capability = 0; capability < 64; capability++) {
    if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0 && errno == EINVAL) break;
  }
  return set_capabilities(kept, kept);
}

static void reset_signals(void) {
  struct sigaction plain;
  memset(&plain, 0, sizeof plain);
  plain.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; number++) sigaction(number, &plain, NULL);
  // Survives exec. A program that sends itself SIGSYS gets nothing; the filter's kill does not ask.
  plain.sa_handler = SIG_IGN;
  sigaction(SIGSYS, &plain, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

static void apply_rlimits(const assay_job *job) {
  const assay_rlimit *limits = assay_elements(job, job->header->rlimits);
  for (uint32_t i = 0; i < job->header->rlimits.count; i++) {
    struct rlimit limit = {limits[i].soft, limits[i].hard};
    // A hard limit that is already lower (a container's, the user's) is kept.
    struct rlimit now;
    if (getrlimit((int)limits[i].resource, &now) == 0 && now.rlim_max < limit.rlim_max) limit.rlim_max = now.rlim_max;
    if (limit.rlim_cur > limit.rlim_max) limit.rlim_cur = limit.rlim_max;
    if (setrlimit((int)limits[i].resource, &limit) != 0) assay_fail(job, ASSAY_STEP_RLIMIT, errno, (int)i);
  }
}

/// A refusal is tolerated: it is no protection.
static void apply_affinity(const assay_job *job) {
  assay_section affinity = job->header->affinity;
  if (affinity.count) assay_set_affinity(assay_elements(job, affinity), (int)affinity.count);
}

/// Fills `argv` and `envp` with pointers into the request.
static void list_strings(const assay_job *job, char *argv[1025], char *envp[257]) {
  const assay_request *request = job->header;
  const uint32_t *offsets = assay_elements(job, request->argv);
  for (uint32_t i = 0; i < request->argv.count; i++) argv[i] = (char *)assay_string(job, offsets[i]);
  argv[request->argv.count] = NULL;
  offsets = assay_elements(job, request->envp);
  for (uint32_t i = 0; i < request->envp.count; i++) envp[i] = (char *)assay_string(job, offsets[i]);
  envp[request->envp.count] = NULL;
}

static void load_filter(const assay_job *job) {
  const assay_request *request = job->header;
  if (!(request->flags & ASSAY_FLAG_SECCOMP)) return;
  struct sock_fprog filter = {(unsigned short)request->filter.count,
                              (struct sock_filter *)assay_elements(job, request->filter)};
  int listens = (request->flags & ASSAY_FLAG_LISTENER) != 0;
  unsigned flags = listens ? SECCOMP_FILTER_FLAG_NEW_LISTENER : 0;
  int listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &filter);
  if (listener < 0) assay_fail(job, ASSAY_STEP_SECCOMP, errno, 0);
  if (!listens) return;
  // Under the filter already: the supervisor asks for a listener only when the policy allows sendmsg(2).
  int error = assay_listener_send(LISTENER_DESCRIPTOR, listener);
  if (error) assay_fail(job, ASSAY_STEP_SECCOMP, error, 1);
  close(listener);
  close(LISTENER_DESCRIPTOR);
}

_Noreturn void assay_become_interpreter(const assay_job *received, uint64_t capabilities) {
  assay_job own = *received, *job = &own;
  const char *folder = assay_string(job, job->header->interpreter_folder);
  place_descriptors(job);
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  umask(022);
  if (chdir(folder) != 0) assay_fail(job, ASSAY_STEP_WORKING_FOLDER, errno, 2);
  char *argv[1025], *envp[257];
  list_strings(job, argv, envp);
  reset_signals();
  apply_affinity(job);
  apply_rlimits(job);
  int error = assay_drop_capabilities(capabilities);
  if (error) assay_fail(job, ASSAY_STEP_CAPABILITIES, error, 0);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) assay_fail(job, ASSAY_STEP_NO_NEW_PRIVS, errno, 0);
  execve(argv[0], argv, envp);
  assay_fail(job, ASSAY_STEP_EXEC, errno, 0);
}

_Noreturn void assay_become_program(const assay_job *received) {
  assay_job own = *received, *job = &own;
  const assay_request *request = job->header;
  place_descriptors(job);
  assay_take_identity(job);
  // In a namespace the parent is its first process, with which everything dies anyway; on the floor the launcher.
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  setsid();
  umask(022);
  if (chdir(assay_string(job, request->working_folder)) != 0) assay_fail(job, ASSAY_STEP_WORKING_FOLDER, errno, 0);
  if (request->flags & ASSAY_FLAG_FILES) {
    int error = assay_unpack(FILES_DESCRIPTOR);
    if (error) assay_fail(job, ASSAY_STEP_FILES, error, 0);
    close(FILES_DESCRIPTOR);
  }

  char *argv[1025], *envp[257];
  list_strings(job, argv, envp);

  reset_signals();
  apply_affinity(job);
  int error = assay_drop_capabilities(0);
  if (error) assay_fail(job, ASSAY_STEP_CAPABILITIES, error, 0);
  apply_rlimits(job);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) assay_fail(job, ASSAY_STEP_NO_NEW_PRIVS, errno, 0);
  if (request->flags & ASSAY_FLAG_LANDLOCK) {
    int index = 0;
    error = assay_restrict_paths(job, &index);
    if (error) assay_fail(job, ASSAY_STEP_LANDLOCK, error, index);
  }
  // The filter comes last: it forbids some of the calls above.
  load_filter(job);
  execve(argv[0], argv, envp);
  assay_fail(job, ASSAY_STEP_EXEC, errno, 0);
}
