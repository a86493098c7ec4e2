// attack: 38
// Writes into the folder of a run that happens at the same time.
// expect: contained
#include "escape.h"

int main(void) {
  char path[128];
  snprintf(path, sizeof path, "/proc/%s/cwd/secret", target("ESCAPE_NEIGHBOUR"));
  attempt("its file", open(path, O_RDWR) >= 0);
  snprintf(path, sizeof path, "/proc/%s/cwd", target("ESCAPE_NEIGHBOUR"));
  attempt("its folder", chdir(path) == 0 && open(".", O_RDONLY) >= 0);
}
