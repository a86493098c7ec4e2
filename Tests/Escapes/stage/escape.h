// What every hostile C program shares: where its targets are, and how it tells what came of it.
#ifndef ESCAPE_H
#define ESCAPE_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/// One of the stage's targets, as Stage.swift names them.
static inline const char *target(const char *name) {
  const char *value = getenv(name);
  if (value) return value;
  fprintf(stderr, "there is no %s\n", name);
  exit(2);
}

static inline int target_number(const char *name) { return atoi(target(name)); }

/// How often to do what has no bound inside the sandbox; the control has one.
static inline long bound(void) {
  const char *value = getenv("ESCAPE_BOUND");
  return value ? atol(value) : __LONG_MAX__;
}

/// Tells whether one way out worked. `errno` is that of the way.
static inline void attempt(const char *way, int worked) {
  if (worked) {
    printf("ESCAPED %s\n", way);
  } else {
    printf("CONTAINED %s: %s\n", way, strerror(errno));
  }
  fflush(stdout);
  errno = 0;
}

/// Makes a call with arguments that it can't carry out, so that nothing happens and only the answer shows: one that
/// comes from the call itself means that it was reached.
static inline void attempt_call(const char *name, long number, long a, long b, long c, long d, long e) {
  errno = 0;
  long answer = syscall(number, a, b, c, d, e, 0L);
  attempt(name, answer >= 0 || (errno != EPERM && errno != ENOSYS && errno != EACCES));
}
#endif
