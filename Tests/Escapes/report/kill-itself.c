// attack: 82
// Lets a timer send it the signal of spent CPU time, where the kernel and not the program is the sender.
// expect: status signalled
// expect: signal 24
// control: signal 24
#include "escape.h"

#include <time.h>

int main(void) {
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGXCPU};
  struct itimerspec soon = {{0, 0}, {0, 1000000}};
  timer_t timer;
  if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0 || timer_settime(timer, 0, &soon, NULL) != 0) return 1;
  for (;;) pause();
}
