// attack: 62
// Waits for others to connect, without a bind of its own.
// expect: contained
#include "escape.h"

#include <netinet/in.h>
#include <sys/socket.h>

int main(void) {
  attempt("listen", listen(socket(AF_INET, SOCK_STREAM, 0), 5) == 0);
  struct sockaddr_in any = {.sin_family = AF_INET};
  attempt("bind", bind(socket(AF_INET, SOCK_DGRAM, 0), (struct sockaddr *)&any, sizeof any) == 0);
}
