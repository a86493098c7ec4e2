// attack: 7
// Fills its output pipe, leaves a job unread and stops, so that who reads or writes with it would wait.
// expect: status wall-time
// expect: within 6
// limits: wall_seconds=0.5
// job: 4000000
// control: outlasts 1
#include "escape.h"

int main(void) {
  char line[4096];
  memset(line, 'x', sizeof line);
  for (int i = 0; i < 100; i++) {
    if (write(1, line, sizeof line) < 0) break;
  }
  raise(SIGSTOP);
}
