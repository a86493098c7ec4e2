// attack: 25
// Leaves a child that keeps the output open, so that who waits for its end waits on.
// expect: status ok
// expect: prints done
// expect: within 6
// control: leaves processes
#include "escape.h"

int main(void) {
  if (fork() == 0) {
    sleep(60);
    _exit(0);
  }
  puts("done");
}
