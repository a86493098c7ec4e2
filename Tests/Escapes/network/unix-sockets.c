// attack: 56
// Sends to a Unix socket by an address in the send itself, from a socket and from one of a pair.
// expect: contained
#include "escape.h"

#include <sys/socket.h>
#include <sys/un.h>

int main(void) {
  struct sockaddr_un server = {.sun_family = AF_UNIX};
  snprintf(server.sun_path, sizeof server.sun_path, "%s", target("ESCAPE_DATAGRAM"));
  struct sockaddr *address = (struct sockaddr *)&server;
  struct iovec part = {"x", 1};
  struct msghdr message = {.msg_name = address, .msg_namelen = sizeof server, .msg_iov = &part, .msg_iovlen = 1};
  attempt("sendto", sendto(socket(AF_UNIX, SOCK_DGRAM, 0), "x", 1, 0, address, sizeof server) == 1);
  attempt("sendmsg", sendmsg(socket(AF_UNIX, SOCK_DGRAM, 0), &message, 0) == 1);
  int pair[2] = {-1, -1};
  int made = socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0;
  attempt("sendto from a pair", made && sendto(pair[0], "x", 1, 0, address, sizeof server) == 1);
  attempt("sendmsg from a pair", made && sendmsg(pair[0], &message, 0) == 1);
  snprintf(server.sun_path, sizeof server.sun_path, "%s", target("ESCAPE_STREAM"));
  attempt("connect", connect(socket(AF_UNIX, SOCK_STREAM, 0), address, sizeof server) == 0);
}
