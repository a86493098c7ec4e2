// attack: 37
// Reads what only the host's users may know of.
// expect: contained
#include "escape.h"

static int readable(const char *path) {
  char byte;
  int file = open(path, O_RDONLY);
  return file >= 0 && read(file, &byte, 1) >= 0;
}

int main(void) {
  attempt("/etc/shadow", readable("/etc/shadow"));
  attempt("/etc/passwd", readable("/etc/passwd"));
  attempt("/etc/hostname", readable("/etc/hostname"));
  attempt("/etc/machine-id", readable("/etc/machine-id"));
}
