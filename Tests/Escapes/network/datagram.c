// attack: 55
// Sends a datagram to loopback in three ways.
// expect: contained
#include "escape.h"

#include <netinet/in.h>
#include <sys/socket.h>

int main(void) {
  struct sockaddr_in server = {.sin_family = AF_INET,
                               .sin_port = htons((uint16_t)target_number("ESCAPE_UDP")),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  struct sockaddr *address = (struct sockaddr *)&server;
  struct iovec part = {"x", 1};
  struct msghdr message = {.msg_name = address, .msg_namelen = sizeof server, .msg_iov = &part, .msg_iovlen = 1};
  attempt("sendto", sendto(socket(AF_INET, SOCK_DGRAM, 0), "x", 1, 0, address, sizeof server) == 1);
  attempt("sendmsg", sendmsg(socket(AF_INET, SOCK_DGRAM, 0), &message, 0) == 1);
  attempt("UDP-Lite", sendto(socket(AF_INET, SOCK_DGRAM, 136), "x", 1, 0, address, sizeof server) == 1);
}
