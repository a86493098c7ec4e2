// attack: 37
// Reads the environment and the command line of a process by its number.
// expect: contained
#include "escape.h"

static int readable(const char *pid, const char *name) {
  char path[128], byte;
  snprintf(path, sizeof path, "/proc/%s/%s", pid, name);
  int file = open(path, O_RDONLY);
  return file >= 0 && read(file, &byte, 1) == 1;
}

int main(void) {
  const char *names[] = {"environ", "cmdline", "maps", "status", "mounts"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    attempt(names[i], readable(target("ESCAPE_VICTIM"), names[i]) ||
                          readable(target("ESCAPE_SUPERVISOR"), names[i]));
  }
}
