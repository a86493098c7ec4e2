// attack: 23
// Starts processes without end by vfork, clone and posix_spawn.
// expect: status processes
// expect: within 15
// limits: processes=40 wall_seconds=10
// alone: where the user is shared it takes the processes of all
#include "escape.h"

#include <spawn.h>

int main(void) {
  char *arguments[] = {"sleep", "30", NULL}, *environment[] = {NULL, NULL};
  char mark[128];
  snprintf(mark, sizeof mark, "ESCAPE_RUN=%s", getenv("ESCAPE_RUN"));
  environment[0] = mark;
  for (long made = 0; made < bound();) {
    pid_t child;
    if (posix_spawn(&child, "/bin/sleep", NULL, NULL, arguments, environment) == 0) made++;
    child = vfork();
    if (child == 0) {
      execve("/bin/sleep", arguments, environment);
      _exit(1);
    }
    made += child > 0;
    child = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (child == 0) {
      sleep(30);
      _exit(0);
    }
    made += child > 0;
  }
  puts("ESCAPED");
}
