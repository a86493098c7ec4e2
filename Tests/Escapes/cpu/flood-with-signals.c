// attack: 11
// Floods its parent and the supervisor with signals.
// expect: contained
#include "escape.h"

int main(void) {
  int victim = target_number("ESCAPE_VICTIM"), reached = 0;
  for (int i = 0; i < 10000; i++) {
    union sigval value = {.sival_int = i};
    reached |= sigqueue(victim, SIGRTMIN + i % 8, value) == 0;
  }
  attempt("sigqueue", reached);
  for (int i = 0; i < 10000; i++) reached |= kill(victim, SIGURG) == 0;
  attempt("kill", reached);
}
