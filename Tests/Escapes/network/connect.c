// attack: 54
// Connects to a server on loopback, also by the send that connects.
// expect: contained
#include "escape.h"

#include <netinet/in.h>
#include <sys/socket.h>

int main(void) {
  struct sockaddr_in server = {.sin_family = AF_INET,
                               .sin_port = htons((uint16_t)target_number("ESCAPE_TCP")),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  attempt("connect", connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *)&server, sizeof server) == 0);
  attempt("MSG_FASTOPEN", sendto(socket(AF_INET, SOCK_STREAM, 0), "x", 1, MSG_FASTOPEN, (struct sockaddr *)&server,
                                 sizeof server) == 1);
}
