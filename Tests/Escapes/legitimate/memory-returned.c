// attack: 18
// Legitimate: takes and returns more memory in sum than it may hold at once, also across exec.
// expect: status ok
// expect: prints GOOD
// limits: memory_bytes=100000000
// control: prints GOOD
#include "escape.h"

int main(int count, char **arguments) {
  for (int i = 0; i < 3; i++) {
    char *part = malloc(40u << 20);
    if (!part) return 1;
    memset(part, i, 40u << 20);
    free(part);
  }
  if (count > 3) {
    puts("GOOD");
    return 0;
  }
  char *again[] = {arguments[0], "again", "again", count > 1 ? "again" : NULL, NULL};
  execv("./main", again);
  return 1;
}
