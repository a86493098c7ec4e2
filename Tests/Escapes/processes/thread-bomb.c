// attack: 24
// Starts threads without end.
// expect: status processes
// expect: within 15
// limits: processes=40 wall_seconds=10
// alone: where the user is shared it takes the processes of all
#include "escape.h"

#include <pthread.h>

static void *wait_long(void *nothing) {
  sleep(30);
  return nothing;
}

int main(void) {
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 65536);
  pthread_t thread;
  for (long made = 0; made < bound();) {
    if (pthread_create(&thread, &small, wait_long, NULL) == 0) {
      made++;
    } else {
      usleep(1000);
    }
  }
  puts("ESCAPED");
}
