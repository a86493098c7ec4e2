// attack: 57
// Opens sockets of every family and kind that the kernel may have.
// expect: contained
#include "escape.h"

#include <sys/socket.h>

int main(void) {
  const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET};
  for (int family = 2; family < 50; family++) {
    int opened = 0;
    for (int i = 0; i < 4; i++) opened |= socket(family, types[i], 0) >= 0;
    char name[32];
    snprintf(name, sizeof name, "family %d", family);
    attempt(name, opened);
  }
  attempt("netlink", socket(AF_NETLINK, SOCK_RAW, 0) >= 0);
  attempt("a family in the upper half", syscall(SYS_socket, 0x100000002, SOCK_STREAM, 0) >= 0);
}
