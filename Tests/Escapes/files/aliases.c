// attack: 47
// Reaches a file outside by other names of its path.
// expect: contained
#include "escape.h"

static int readable(const char *prefix, const char *path) {
  char name[8192], byte;
  snprintf(name, sizeof name, "%s%s", prefix, path);
  int file = open(name, O_RDONLY);
  return file >= 0 && read(file, &byte, 1) == 1;
}

int main(void) {
  const char *secret = target("ESCAPE_SECRET");
  attempt("//", readable("/", secret));
  attempt("/proc/self/root", readable("/proc/self/root", secret));
  attempt("/proc/./self/cwd/..", readable("/proc/./self/cwd/../../../../../../../..", secret));
  attempt("/proc/thread-self/root", readable("/proc/thread-self/root", secret));
  attempt("/proc/1/root", readable("/proc/1/root", secret));
  attempt("..", readable("../../../../../../../../..", secret));
  int root = open("/", O_PATH);
  attempt("a descriptor of /", openat(root, secret + 1, O_RDONLY) >= 0);
  attempt("a descriptor with high bits", syscall(SYS_openat, 0xdeadbeef00000000 | (unsigned)root, secret + 1, O_RDONLY) >= 0);
  struct {
    uint64_t flags, mode, resolve;
  } how = {O_RDONLY, 0, 0};
  attempt("openat2", syscall(437, root, secret + 1, &how, sizeof how) >= 0);
}
