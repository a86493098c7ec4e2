// attack: 4
// Spreads its work over threads, each with little of it.
// expect: status cpu-time
// expect: within 6
// limits: cpu_seconds=0.5
// control: outlasts 1
#include <pthread.h>
#include <unistd.h>

static void *work(void *nothing) {
  for (volatile unsigned i = 0;; i++) {
  }
  return nothing;
}

int main(void) {
  pthread_t thread;
  for (int i = 0; i < 8; i++) pthread_create(&thread, NULL, work, NULL);
  for (;;) pause();
}
