// attack: 16
// Takes its memory as the stacks of threads.
// expect: status memory
// limits: memory_bytes=100000000
#include "escape.h"

#include <pthread.h>

static void *hold(void *nothing) {
  volatile char frame[7 << 20];
  for (size_t at = 0; at < sizeof frame; at += 4096) frame[at] = 1;
  sleep(2);
  return nothing;
}

int main(void) {
  pthread_t threads[40];
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 8u << 20);
  int made = 0;
  while (made < 40 && pthread_create(&threads[made], &attributes, hold, NULL) == 0) made++;
  sleep(1);
  if (made == 40) puts("ESCAPED");
}
