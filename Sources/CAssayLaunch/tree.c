// Ending a whole tree of processes where no PID namespace does it for us.
#include "internal.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/// The processes that were killed in this round. A larger tree takes more rounds.
static pid_t killed[8192];
static int count;
/// Lives on; its children do not.
static pid_t spared;

static int is_known(pid_t pid) {
  if (pid == spared) return 1;
  for (int i = 0; i < count; i++) {
    if (killed[i] == pid) return 1;
  }
  return 0;
}

/// Kills the children that one thread has started, as a file of /proc lists them.
static void kill_listed(int file) {
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
      if (pid <= 1 || count == (int)(sizeof killed / sizeof *killed) || is_known((pid_t)pid)) continue;
      if (kill((pid_t)pid, SIGKILL) == 0) killed[count++] = (pid_t)pid;
    }
    kept = strlen(at);
    memmove(list, at, kept);
  }
}

/// Kills the children of every thread of `pid`. opendir(3) allocates, which is not allowed here.
static void kill_children_of(pid_t pid) {
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
      kill_listed(file);
      close(file);
    }
  }
  close(folder);
}

int assay_kill_tree(pid_t but) {
  // Killing the direct children only, whose own then become ours (we are their subreaper), is not enough: a tree that
  // forks without end grows faster than its layers come up. So all layers are killed in one pass. A process that has been
  // sent SIGKILL can't fork any more (the kernel looks for that signal before a new child appears), and what it leaves
  // becomes ours, so that our own children are looked at again until none is new.
  count = 0;
  spared = but;
  pid_t own = getpid();
  for (int seen = 0;;) {
    kill_children_of(own);
    if (spared) kill_children_of(spared);
    if (seen == count) return count;
    for (; seen < count; seen++) kill_children_of(killed[seen]);
  }
}
