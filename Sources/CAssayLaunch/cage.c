// A cage: where an interpreter that has started already, the zygote, makes a process for every program.
//
// The cage is the first process of the namespaces (on the floor: a process of the lane's user). It starts the zygote,
// then serves runs one after another: it makes a home for each, ahead where it can, asks the zygote for the program's process, and when
// that has ended it ends everything the program left behind. A home is a PID and a mount namespace of its own with
// fresh tmpfs folders and a fresh /proc, held by a first process of ours, so that nothing of a run outlives it.
#include "internal.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char run_packet[ASSAY_REQUEST_MAX] __attribute__((aligned(16)));
/// Of the one home that there is at a time.
static char home_stack[64 * 1024] __attribute__((aligned(16)));

/// How long making a home may take, in seconds. It takes less than a millisecond; a kernel that hangs must not hang us.
#define HOME_PATIENCE 10

/// What the zygote says of a process of its own that has ended.
typedef struct {
  int32_t started;  // not 0 where it came to the program's first instruction
  int32_t step;     // else ASSAY_STEP_*, what failed before
  int32_t error;
  int32_t wait_status;
  struct {
    int64_t seconds, microseconds;
  } user, system;  // as struct rusage begins
  int64_t max_rss_kb;
} zygote_reply;

/// Where one program runs. On the floor there is none: the program is a process beside the zygote.
typedef struct {
  pid_t init;       // first process of the PID namespace, 0 on the floor
  int pids, mounts;  // the namespaces, for the program to join
  int ruleset;      // Landlock, made inside the mount namespace, since its folders exist only there
  int work, temporary;
  uint64_t tmpfs_bytes;
  uint32_t tmpfs_inodes;
} home;

static const home no_home = {.pids = -1, .mounts = -1, .ruleset = -1, .work = -1, .temporary = -1};

/// What the first process of a home says once, by a pipe; its descriptors are ours too (CLONE_FILES).
typedef struct {
  int32_t step, error, index;
  int32_t pids, mounts, ruleset, work, temporary;
} home_report;

typedef struct {
  const assay_job *job;  // the request that made the cage
  int control;           // the supervisor
  int zygote;            // socket to the zygote
  pid_t zygote_pid;
  int reports[2];  // pipe for home_report
  sigset_t waiting_mask;
  int processes;  // the folder /proc, which a container that masks parts of it refuses to the root; only homes look into it
  home spare;     // of the next run; none on the floor, or where it could not be made
} cage;

static volatile sig_atomic_t asked_to_end;
static void on_term(int number) {
  (void)number;
  asked_to_end = 1;
}
static void on_child(int number) { (void)number; }

// MARK: - Homes

_Noreturn static void fail_home(const cage *self, int step, int error, int index) {
  home_report report = {.step = step, .error = error, .index = index};
  ssize_t ignored = write(self->reports[1], &report, sizeof report);
  (void)ignored;
  _exit(127);
}

static void mount_folder(const cage *self, const home *place, const char *path, int index) {
  char options[96];
  snprintf(options, sizeof options, "mode=0755,size=%llu,nr_inodes=%u", (unsigned long long)place->tmpfs_bytes,
           place->tmpfs_inodes);
  if (mount("assay", path, "tmpfs", MS_NOSUID | MS_NODEV, options) != 0) {
    fail_home(self, ASSAY_STEP_MOUNT_ENTRY, errno, index);
  }
}

/// What a home is made with.
typedef struct {
  const cage *self;
  const home *place;
} home_order;

/// Reaps orphans for ever. By calls that leave no trace in memory: `errno` is the cage's as well.
_Noreturn static void reap_orphans(void) {
  sigset_t watched;
  sigemptyset(&watched);
  sigaddset(&watched, SIGCHLD);
  for (;;) {
    while (assay_call4(SYS_wait4, -1, 0, WNOHANG | __WALL, 0) > 0) {
    }
    assay_call4(SYS_rt_sigtimedwait, (long)&watched, 0, 0, _NSIG / 8);
  }
}

/// The first process of a home: makes its folders, then stays to reap what the program leaves.
///
/// It shares the cage's memory, since a copy of it for every program, and its end, took a tenth of the time of a run. Until the
/// report is written the cage waits for it and touches nothing.
static int be_home(void *argument) {
  const home_order *order = argument;
  const cage *self = order->self;
  const home *place = order->place;
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  const char *work = assay_string(self->job, self->job->header->working_folder);
  home_report report = {.ruleset = -1};
  // Opened here, by the process they belong to: it can't be looked into by others, and a pidfd of it would not do.
  report.pids = openat(self->processes, "self/ns/pid", O_RDONLY | O_CLOEXEC);
  report.mounts = openat(self->processes, "self/ns/mnt", O_RDONLY | O_CLOEXEC);
  if (report.pids < 0 || report.mounts < 0) fail_home(self, ASSAY_STEP_JOIN, errno, 0);
  mount_folder(self, place, work, 0);
  mount_folder(self, place, "/tmp", 1);
  // As in `assay_build_root`, a container that masks parts of /proc may refuse.
  mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  report.work = open(work, O_PATH | O_DIRECTORY | O_CLOEXEC);
  report.temporary = open("/tmp", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (report.work < 0) fail_home(self, ASSAY_STEP_WORKING_FOLDER, errno, 0);
  if (self->job->header->flags & ASSAY_FLAG_LANDLOCK) {
    int error = assay_make_ruleset(self->job, &report.ruleset, &report.index);
    if (error) fail_home(self, ASSAY_STEP_LANDLOCK, error, report.index);
  }
  assay_drop_capabilities(0);
  if (write(self->reports[1], &report, sizeof report) != (ssize_t)sizeof report) _exit(127);
  reap_orphans();
}

/// Whether the home's first process has ended. It is not reaped.
static int has_ended(const home *place) {
  siginfo_t ended = {.si_pid = 0};
  waitid(P_PID, (id_t)place->init, &ended, WEXITED | WNOHANG | WNOWAIT | __WALL);
  return ended.si_pid == place->init;
}

/// Waits until the home has spoken. False when it ended without a word, or hangs.
static int has_spoken(const cage *self, const home *place) {
  struct pollfd wait = {self->reports[0], POLLIN, 0};
  for (;;) {
    struct timespec patience = {HOME_PATIENCE, 0};
    int ready = ppoll(&wait, 1, &patience, &self->waiting_mask);
    if (asked_to_end) _exit(0);
    if (ready >= 0) return ready > 0;
    if (has_ended(place)) return poll(&wait, 1, 0) > 0;
  }
}

/// Takes the home's word. 0, or the reply's step is set.
static int hear(const cage *self, home *place, assay_reply *reply) {
  home_report report;
  if (!has_spoken(self, place) || read(self->reports[0], &report, sizeof report) != (ssize_t)sizeof report) {
    reply->step = ASSAY_STEP_LAUNCHER;
    reply->error = ETIMEDOUT;
    return -1;
  }
  place->pids = report.pids;
  place->mounts = report.mounts;
  place->ruleset = report.ruleset;
  place->work = report.work;
  place->temporary = report.temporary;
  reply->step = report.step;
  reply->error = report.error;
  reply->index = report.index;
  return report.step ? -1 : 0;
}

static int make_home(const cage *self, uint64_t bytes, uint32_t inodes, home *place, assay_reply *reply) {
  *place = no_home;
  place->tmpfs_bytes = bytes;
  place->tmpfs_inodes = inodes;
  home_order order = {self, place};
  int flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_FILES | ASSAY_CLONE_VM | SIGCHLD;
  pid_t init = clone(be_home, home_stack + sizeof home_stack, flags, &order);
  if (init < 0) {
    reply->step = ASSAY_STEP_CLONE;
    reply->error = errno;
    return -1;
  }
  place->init = init;
  return hear(self, place, reply);
}

static void add_usage(const struct rusage *usage, assay_reply *reply) {
  reply->user_us += usage->ru_utime.tv_sec * 1000000ll + usage->ru_utime.tv_usec;
  reply->system_us += usage->ru_stime.tv_sec * 1000000ll + usage->ru_stime.tv_usec;
}

/// Adds what was written to one of the home's folders.
static void add_written(int folder, assay_reply *reply) {
  struct statfs found;
  if (folder < 0 || fstatfs(folder, &found) != 0) return;
  reply->disk_bytes += (int64_t)(found.f_blocks - found.f_bfree) * found.f_bsize;
  reply->disk_files += (int64_t)(found.f_files - found.f_ffree);
}

/// Ends the home with everything in it and adds what its orphans used. Its namespaces go with `leave_home`.
static void end_home(const home *place, assay_reply *reply) {
  if (place->init > 0) {
    struct rusage usage;
    int status;
    reply->disk_bytes = reply->disk_files = 0;
    add_written(place->work, reply);
    add_written(place->temporary, reply);
    kill(place->init, SIGKILL);
    while (wait4(place->init, &status, __WALL, &usage) < 0 && errno == EINTR) {
    }
    add_usage(&usage, reply);
  }
}

/// Lets go of the last that holds a home's namespaces. To take down its mounts takes a fifth of a millisecond.
static void leave_home(home *place) {
  int open[] = {place->pids, place->mounts, place->ruleset, place->work, place->temporary};
  for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
    if (open[i] >= 0) close(open[i]);
  }
  *place = no_home;
}

static void give_up_home(home *place) {
  assay_reply ignored = {.disk_bytes = -1};
  end_home(place, &ignored);
  leave_home(place);
}

/// The home that stands ready if it is as the request wants it, else a new one. 0, or the reply's step is set.
static int take_home(cage *self, const assay_warm_request *request, home *place, assay_reply *reply) {
  *place = self->spare;
  self->spare = no_home;
  if (place->init > 0) {
    if (!has_ended(place) && place->tmpfs_bytes == request->tmpfs_bytes && place->tmpfs_inodes == request->tmpfs_inodes) {
      // Its folders are as old as the run.
      utimensat(place->temporary, "", NULL, AT_EMPTY_PATH);
      utimensat(place->work, "", NULL, AT_EMPTY_PATH);
      return 0;
    }
    give_up_home(place);
  }
  return make_home(self, request->tmpfs_bytes, request->tmpfs_inodes, place, reply);
}

/// Makes the next run's home ahead, while the supervisor looks at what the last one gave.
static void make_spare(cage *self, const assay_warm_request *request) {
  assay_reply ignored = {.disk_bytes = -1};
  if (make_home(self, request->tmpfs_bytes, request->tmpfs_inodes, &self->spare, &ignored) != 0) {
    give_up_home(&self->spare);  // the run will try again, and say what is wrong
  }
}

/// Brings a run's files into its work folder. From outside: a home that stands ready does not know them yet.
static int fill_home(const home *place, int archive) {
  if (fchdir(place->work) != 0) return errno;
  int error = assay_unpack(archive);
  if (chdir("/") != 0) _exit(1);  // the folder must not be held
  return error;
}

// MARK: - The floor: no namespace marks what belongs to a run

/// Kills and reaps what a program left: orphans are ours, since we are their subreaper.
static void end_orphans(const cage *self, assay_reply *reply) {
  for (struct timespec pause = ASSAY_FIRST_PAUSE; assay_kill_tree(self->zygote_pid) > 0;) {
    struct rusage usage;
    pid_t pid;
    while ((pid = wait4(-1, NULL, WNOHANG | __WALL, &usage)) > 0) {
      if (pid == self->zygote_pid) _exit(1);
      add_usage(&usage, reply);
    }
    assay_pause(&pause);
  }
}

// MARK: - Runs

static void end_program(const cage *self, const home *place) {
  if (place->init > 0) {
    kill(place->init, SIGKILL);
  } else {
    assay_kill_tree(self->zygote_pid);
  }
}

/// Waits for the zygote's word on the program. Ends the cage when the supervisor or the zygote is gone.
static void await_program(const cage *self, const home *place, assay_reply *reply) {
  for (;;) {
    struct pollfd watched[2] = {{self->zygote, POLLIN, 0}, {self->control, POLLIN, 0}};
    int ready = ppoll(watched, 2, NULL, &self->waiting_mask);
    if (asked_to_end) _exit(0);
    if (ready < 0) continue;
    if (watched[1].revents) {
      char byte;
      ssize_t got = recv(self->control, &byte, 1, MSG_DONTWAIT);
      if (got == 0) _exit(0);
      if (got == 1) end_program(self, place);
    }
    if (!watched[0].revents) continue;
    zygote_reply word;
    ssize_t got = recv(self->zygote, &word, sizeof word, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (got != (ssize_t)sizeof word) _exit(1);
    reply->step = word.started ? ASSAY_STEP_NONE : word.step;
    reply->error = word.started ? 0 : word.error;
    reply->wait_status = word.wait_status;
    reply->ended = reply->step == ASSAY_STEP_NONE;
    reply->user_us += word.user.seconds * 1000000 + word.user.microseconds;
    reply->system_us += word.system.seconds * 1000000 + word.system.microseconds;
    reply->max_rss_kb = word.max_rss_kb;
    return;
  }
}

/// The program's entry file, for the zygote to have it compiled; -1 where it is not asked for, or not to be had.
static int open_entry(const home *place, const assay_warm_request *request) {
  if (place->work < 0 || request->entry == 0) return -1;
  return openat(place->work, run_packet + request->entry, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
}

static void run(cage *self, assay_job *job) {
  const assay_warm_request *request = (const assay_warm_request *)run_packet;
  assay_reply reply = {.disk_bytes = -1, .disk_files = -1};
  home place = no_home;
  int has_files = (request->flags & ASSAY_FLAG_FILES) != 0;
  int has_home = self->job->header->namespaces != 0;
  int failed = has_home ? take_home(self, request, &place, &reply) : 0;
  if (!failed && has_files) {
    int archive = job->descriptors[job->descriptor_count - 1];
    reply.error = has_home ? fill_home(&place, archive) : assay_unpack(archive);
    reply.step = reply.error ? ASSAY_STEP_FILES : ASSAY_STEP_NONE;
    failed = reply.error;
  }
  if (!failed) {
    int descriptors[ASSAY_DESCRIPTORS_MAX], count = 0;
    for (int i = 0; i < job->descriptor_count - has_files; i++) descriptors[count++] = job->descriptors[i];
    if (place.init) {
      descriptors[count++] = place.pids;
      descriptors[count++] = place.mounts;
    }
    if (place.ruleset >= 0) descriptors[count++] = place.ruleset;
    int entry = count < ASSAY_DESCRIPTORS_MAX ? open_entry(&place, request) : -1;
    if (entry >= 0) descriptors[count++] = entry;
    const char *message = run_packet + request->message.offset;
    if (assay_launcher_send(self->zygote, message, request->message.count, descriptors, count) != 0) _exit(1);
    if (entry >= 0) close(entry);
    await_program(self, &place, &reply);
  }
  end_home(&place, &reply);
  if (!place.init) end_orphans(self, &reply);
  if (send(self->control, &reply, sizeof reply, MSG_NOSIGNAL) != (ssize_t)sizeof reply) _exit(0);
  leave_home(&place);
  if (has_home) make_spare(self, request);
}

// MARK: - The zygote

/// Becomes the zygote: the interpreter, with just what it takes to put its children into a home.
_Noreturn static void become_zygote(const cage *self, int socket) {
  assay_job own = *self->job;
  own.descriptors[3] = socket;
  own.descriptor_count = 4;
  const uint64_t needed = (1ull << CAP_SYS_ADMIN) | (1ull << CAP_SYS_CHROOT);
  assay_become_interpreter(&own, self->job->header->namespaces ? needed : 0);
}

static void start_zygote(cage *self) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    assay_fail(self->job, ASSAY_STEP_PIPE, errno, 0);
  }
  self->zygote_pid = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (self->zygote_pid < 0) assay_fail(self->job, ASSAY_STEP_FORK, errno, 0);
  if (self->zygote_pid == 0) become_zygote(self, ends[1]);
  close(ends[1]);
  self->zygote = ends[0];
}

/// Passes the zygote's first word on: it is ready, or why it is not.
static void greet(const cage *self) {
  assay_reply reply = {.disk_bytes = -1};
  home none = {0};
  await_program(self, &none, &reply);
  if (send(self->control, &reply, sizeof reply, MSG_NOSIGNAL) != (ssize_t)sizeof reply) _exit(0);
}

_Noreturn void assay_cage(const assay_job *job, int processes) {
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_term;
  sigaction(SIGTERM, &action, NULL);
  action.sa_handler = on_child;
  sigaction(SIGCHLD, &action, NULL);
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, NULL);
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGCHLD);
  sigaddset(&blocked, SIGTERM);
  cage self = {.job = job, .control = job->descriptors[3], .processes = processes, .spare = no_home};
  sigprocmask(SIG_SETMASK, &blocked, NULL);
  sigemptyset(&self.waiting_mask);
  if (pipe2(self.reports, O_CLOEXEC) != 0) assay_fail(job, ASSAY_STEP_PIPE, errno, 1);
  if (job->header->namespaces) {
    int own = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (own >= 0 && faccessat(own, "self/ns/pid", F_OK, 0) == 0) {
      close(processes);
      self.processes = own;
    } else if (own >= 0) {
      close(own);
    }
    // What all runs share must not remember any: modes and times of the root's own folders count too.
    unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV;
    if (mount(NULL, "/", NULL, flags, NULL) != 0) assay_fail(job, ASSAY_STEP_MOUNT_ROOT, errno, 2);
  } else if (chdir(assay_string(job, job->header->working_folder)) != 0) {
    assay_fail(job, ASSAY_STEP_WORKING_FOLDER, errno, 1);
  }
  start_zygote(&self);
  for (int i = 0; i < job->descriptor_count; i++) {
    if (i != 3) close(job->descriptors[i]);
  }
  greet(&self);
  for (;;) {
    struct pollfd wait = {self.control, POLLIN, 0};
    int ready = ppoll(&wait, 1, NULL, &self.waiting_mask);
    if (asked_to_end) _exit(0);
    if (ready < 0) {
      if (waitpid(self.zygote_pid, NULL, WNOHANG) == self.zygote_pid) _exit(1);
      continue;
    }
    assay_job received = {.base = run_packet};
    ssize_t length = assay_receive_packet(self.control, run_packet, sizeof run_packet, &received);
    if (length <= 0) _exit(0);
    if (length == 1) continue;  // a kill that crossed the end of the run it was meant for
    const assay_warm_request *request = (const assay_warm_request *)run_packet;
    if ((size_t)length < sizeof *request || request->magic != ASSAY_WARM_MAGIC || request->bytes != (size_t)length ||
        request->entry >= request->bytes || received.descriptor_count < 3) {
      _exit(1);
    }
    run(&self, &received);
    for (int i = 0; i < received.descriptor_count; i++) close(received.descriptors[i]);
  }
}
