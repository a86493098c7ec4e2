// attack: 68 79
// Types into terminals and takes them over, also with bits that a careless filter does not compare.
// expect: contained
#include "escape.h"

#include <sys/ioctl.h>

int main(void) {
  int terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY);
  attempt("/dev/ptmx", terminal >= 0);
  attempt("/dev/tty", open("/dev/tty", O_RDWR) >= 0);
  char byte = 'x';
  int discipline = 0;
  attempt("TIOCSTI", ioctl(terminal, 0x5412, &byte) == 0);
  attempt("TIOCSTI with high bits", syscall(SYS_ioctl, terminal, 0xdeadbeef00005412, &byte) == 0);
  attempt("TIOCSETD", ioctl(terminal, 0x5423, &discipline) == 0);
  attempt("TIOCEXCL", ioctl(terminal, 0x540c, 0) == 0);
  attempt("TIOCLINUX", ioctl(terminal, 0x541c, &byte) == 0);
}
