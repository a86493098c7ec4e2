// attack: 68 79
// Types into terminals and takes them over, also with bits that a careless filter does not compare.
// expect: contained
#include "escape.h"

#include <sys/ioctl.h>

/// Without a terminal the kernel's own answer is ENOTTY, the filter's EPERM.
static void attempt_control(const char *name, unsigned long request) {
  char byte = 'x';
  errno = 0;
  int worked = syscall(SYS_ioctl, 0, request, &byte) == 0;
  attempt(name, worked || errno != EPERM);
}

int main(void) {
  attempt_control("TIOCSTI", 0x5412);
  attempt_control("TIOCSTI with high bits", 0xdeadbeef00005412);
  attempt_control("TIOCLINUX", 0x541c);
  attempt_control("TIOCSETD", 0x5423);
  attempt_control("TIOCCONS", 0x541d);
  attempt_control("TIOCSCTTY", 0x540e);
  attempt("/dev/ptmx", open("/dev/ptmx", O_RDWR | O_NOCTTY) >= 0);
  attempt("/dev/tty", open("/dev/tty", O_RDWR) >= 0);
}
