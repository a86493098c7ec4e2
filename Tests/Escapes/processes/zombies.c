// attack: 36
// Never waits for its children.
// expect: status processes
// limits: processes=40 wall_seconds=10
// alone: where the user is shared it takes the processes of all
#include "escape.h"

int main(void) {
  for (long made = 0; made < bound();) {
    pid_t child = fork();
    if (child == 0) _exit(0);
    if (child > 0) made++;
  }
  puts("ESCAPED");
}
