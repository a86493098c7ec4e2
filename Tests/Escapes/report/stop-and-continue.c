// attack: 87
// Makes children that stop, continue and end in every way, so that whoever waits sees every kind of status.
// expect: status ok
// expect: prints done
// control: prints done
#include "escape.h"

int main(void) {
  for (int i = 0; i < 20; i++) {
    pid_t child = fork();
    if (child == 0) {
      for (;;) pause();
    }
    kill(child, SIGSTOP);
    kill(child, SIGCONT);
    if (i % 2) kill(child, SIGRTMIN + i);
    if (i % 3) kill(child, SIGKILL);
  }
  puts("done");
}
