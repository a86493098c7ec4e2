// attack: 11
// Interrupts itself as often as the kernel can.
// expect: status cpu-time
// expect: within 6
// limits: cpu_seconds=0.5
// control: outlasts 1
#include "escape.h"

#include <sys/time.h>

static void on_alarm(int number) { (void)number; }

int main(void) {
  signal(SIGALRM, on_alarm);
  struct itimerval often = {{0, 1}, {0, 1}};
  setitimer(ITIMER_REAL, &often, NULL);
  for (;;) pause();
}
