// attack: 60
// Sends and receives over whatever descriptors it was given, also across its own processes.
// expect: contained
#include "escape.h"

#include <sys/socket.h>

int main(void) {
  int reached = 0;
  for (int file = 3; file < 1024; file++) reached |= fcntl(file, F_GETFD) >= 0;
  attempt("a descriptor of others", reached);
}
