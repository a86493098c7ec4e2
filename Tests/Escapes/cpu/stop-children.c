// attack: 6
// Stops a child that ignores everything else, and waits for it.
// expect: status wall-time
// expect: within 6
// limits: wall_seconds=0.5
// control: outlasts 1
#include "escape.h"

int main(void) {
  pid_t child = fork();
  if (child == 0) {
    for (;;) pause();
  }
  kill(child, SIGSTOP);
  waitpid(child, NULL, 0);
}
