// Waiting, killing and accounting: for the first process of a PID namespace, and for the launcher on the floor.
#include "internal.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

void assay_account(assay_report *report) {
  struct rusage usage;
  if (getrusage(RUSAGE_CHILDREN, &usage) != 0) return;
  report->user_us = usage.ru_utime.tv_sec * 1000000ll + usage.ru_utime.tv_usec;
  report->system_us = usage.ru_stime.tv_sec * 1000000ll + usage.ru_stime.tv_usec;
  report->max_rss_kb = usage.ru_maxrss;
}

int assay_reap_all(pid_t program, int *status, int *ended) {
  int survivors = 0;
  for (struct timespec pause = ASSAY_FIRST_PAUSE;;) {
    if (getpid() == 1) {
      kill(-1, SIGKILL);
    } else {
      assay_kill_tree(0);
    }
    // Not for a number of them: one whose parent ignores SIGCHLD never becomes ours, and one that was missed goes on.
    int one;
    pid_t pid;
    while ((pid = waitpid(-1, &one, WNOHANG | __WALL)) > 0) {
      if (pid == program) {
        *status = one;
        *ended = 1;
      } else {
        survivors++;
      }
    }
    if (pid < 0 && errno != EINTR) return survivors;  // ECHILD: nobody is left
    assay_pause(&pause);
  }
}

void assay_pause(struct timespec *pause) {
  nanosleep(pause, NULL);
  if (pause->tv_nsec < 5000 * 1000) pause->tv_nsec *= 2;
}

static volatile sig_atomic_t asked_to_end;
static void on_term(int number) {
  (void)number;
  asked_to_end = 1;
}
static void on_child(int number) { (void)number; }

_Noreturn void assay_init(const assay_job *job) {
  // The program shares our user: nothing of ours may be read or traced.
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_term;
  sigaction(SIGTERM, &action, NULL);
  action.sa_handler = on_child;
  sigaction(SIGCHLD, &action, NULL);
  sigset_t watched;
  sigemptyset(&watched);
  sigaddset(&watched, SIGTERM);
  sigaddset(&watched, SIGCHLD);
  sigprocmask(SIG_BLOCK, &watched, NULL);

  pid_t program = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (program < 0) assay_fail(job, ASSAY_STEP_FORK, errno, 0);
  if (program == 0) assay_become_program(job);
  for (int i = 0; i < job->descriptor_count; i++) close(job->descriptors[i]);

  int status = 0, ended = 0;
  while (!ended && !asked_to_end) {
    siginfo_t info;
    int number = sigwaitinfo(&watched, &info);
    if (number == SIGTERM) asked_to_end = 1;
    pid_t pid;
    int one;
    while (!ended && (pid = waitpid(-1, &one, WNOHANG | __WALL)) > 0) {
      if (pid == program) {
        status = one;
        ended = 1;
      }
    }
  }
  assay_report report = {.kind = ASSAY_REPORT_ENDED};
  report.survivors = assay_reap_all(program, &status, &ended);
  if (ended && status == 0 && !asked_to_end) {
    assay_report failure = {.kind = ASSAY_REPORT_FAILED, .step = ASSAY_STEP_OUTPUTS};
    failure.error = assay_collect(job, &failure.index);
    if (failure.error) {
      ssize_t ignored = write(job->report, &failure, sizeof failure);
      (void)ignored;
    }
  }
  report.wait_status = status;
  assay_account(&report);
  struct statfs filesystem;
  report.disk_bytes = report.disk_files = -1;
  if (statfs("/", &filesystem) == 0) {
    report.disk_bytes = (int64_t)(filesystem.f_blocks - filesystem.f_bfree) * filesystem.f_bsize;
    report.disk_files = (int64_t)(filesystem.f_files - filesystem.f_ffree);
  }
  ssize_t ignored = write(job->report, &report, sizeof report);
  (void)ignored;
  _exit(0);
}
