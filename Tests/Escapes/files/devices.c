// attack: 44 49
// Makes devices, and opens those that reach the machine.
// expect: contained
#include "escape.h"

#include <sys/sysmacros.h>

int main(void) {
  attempt("the memory device", mknod("memory", S_IFCHR | 0600, makedev(1, 1)) == 0);
  attempt("a disk", mknod("disk", S_IFBLK | 0600, makedev(8, 0)) == 0);
  const char *paths[] = {"/dev/mem", "/dev/kmsg", "/dev/ptmx", "/dev/fuse", "/dev/kvm", "/dev/net/tun", "/dev/loop-control",
                         "/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern", "/proc/self/mountinfo/../../1/root/etc",
                         "/sys/kernel/mm", "/proc/kcore", "/proc/1/mem"};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    attempt(paths[i], open(paths[i], O_RDWR) >= 0 || open(paths[i], O_RDONLY | O_DIRECTORY) >= 0);
  }
}
