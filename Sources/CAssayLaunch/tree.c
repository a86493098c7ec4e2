// Ending a whole tree of processes where no PID namespace does it for us.
#include "internal.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/// The processes that got the signal in this round. A larger tree takes more rounds.
static pid_t reached[8192];
static int count;
static int signal_sent;
/// Lives on; its children do not.
static pid_t spared;

static int is_known(pid_t pid) {
  if (pid == spared) return 1;
  for (int i = 0; i < count; i++) {
    if (reached[i] == pid) return 1;
  }
  return 0;
}

/// Signals the children that one thread has started, as a file of /proc lists them.
static void signal_listed(int file) {
  char list[8192];
  size_t kept = 0;
  ssize_t got;
  while ((got = read(file, list + kept, sizeof list - 1 - kept)) > 0) {
    size_t length = kept + (size_t)got;
    list[length] = 0;
    char *at = list, *end;
    for (; *at; at = end) {
      long pid = strtol(at, &end, 10);
      // A number at the very end may go on in the next part; each is followed by a space.
      if (end == at || *end == 0) break;
      if (pid <= 1 || count == (int)(sizeof reached / sizeof *reached) || is_known((pid_t)pid)) continue;
      // The group that it may lead all at once: among hundreds of runnable processes we come to run too seldom to signal each.
      kill((pid_t)-pid, signal_sent);
      if (kill((pid_t)pid, signal_sent) == 0) reached[count++] = (pid_t)pid;
    }
    kept = strlen(at);
    memmove(list, at, kept);
  }
}

/// Signals the children of every thread of `pid`. opendir(3) allocates, which is not allowed here.
static void signal_children_of(pid_t pid) {
  char path[64], entries[4096];
  snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
  int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  long length;
  while ((length = syscall(SYS_getdents64, folder, entries, sizeof entries)) > 0) {
    for (long at = 0; at < length;) {
      // struct linux_dirent64: inode and offset, 8 bytes each, the entry's length, its type, its name.
      unsigned short size;
      memcpy(&size, entries + at + 16, sizeof size);
      const char *name = entries + at + 19;
      at += size;
      if (*name == '.') continue;
      snprintf(path, sizeof path, "%.16s/children", name);
      int file = openat(folder, path, O_RDONLY | O_CLOEXEC);
      if (file < 0) continue;
      signal_listed(file);
      close(file);
    }
  }
  close(folder);
}

/// Signals all below us, layer by layer, until none is new. The number of processes.
static int signal_tree(int number) {
  signal_sent = number;
  count = 0;
  pid_t own = getpid();
  for (int seen = 0;;) {
    signal_children_of(own);
    if (spared) signal_children_of(spared);
    if (seen == count) return count;
    for (; seen < count; seen++) signal_children_of(reached[seen]);
  }
}

int assay_kill_tree(pid_t but) {
  // Killing the direct children only, whose own then become ours (we are their subreaper), is not enough: a tree that
  // forks without end grows faster than its layers come up. So all layers are killed in one pass. A process that has been
  // sent SIGKILL can't fork any more (the kernel looks for that signal before a new child appears), and what it leaves
  // becomes ours, so that our own children are looked at again until none is new.
  //
  // Where a limit of processes holds, each that is killed makes room for the fork of another, and hundreds that try
  // keep the processors from us. Those that are stopped keep their places and run no more: they come first.
  spared = but;
  signal_tree(SIGSTOP);
  return signal_tree(SIGKILL);
}
