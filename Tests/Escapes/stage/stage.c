// What there is to attack: a process of the same user with a secret in its environment, servers on loopback, Unix
// sockets with and without a path. Everything that reaches it is a line of the file `log`.
//
// Usage: stage FOLDER. Prints the TCP port and the UDP port, and ends when its standard input does.
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int log_file;

static void note(const char *what) {
  ssize_t ignored = write(log_file, what, strlen(what));
  (void)ignored;
}

static void on_signal(int number) {
  (void)number;
  note("a signal\n");
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

/// Binds on loopback and returns the port.
static int inet(int type, int *port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int file = socket(AF_INET, type | SOCK_CLOEXEC, 0);
  if (file < 0 || bind(file, (struct sockaddr *)&address, length) != 0) fail("bind");
  if (getsockname(file, (struct sockaddr *)&address, &length) != 0) fail("getsockname");
  if (type == SOCK_STREAM && listen(file, 50) != 0) fail("listen");
  *port = ntohs(address.sin_port);
  return file;
}

/// A Unix socket at a path, or an abstract one when `name` starts with '@'.
static int local(int type, const char *name) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", name);
  if (*name == '@') address.sun_path[0] = 0;
  int file = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
  socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name));
  if (file < 0 || bind(file, (struct sockaddr *)&address, length) != 0) fail(name);
  if (type == SOCK_STREAM && listen(file, 50) != 0) fail("listen");
  return file;
}

int main(int count, char **arguments) {
  if (count != 3 || chdir(arguments[1]) != 0) return 64;
  log_file = open("log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  for (int number = 1; number < SIGRTMAX; number++) signal(number, on_signal);
  signal(SIGPIPE, SIG_IGN);
  int tcp, udp;
  struct pollfd watched[] = {
      {0, POLLIN, 0},
      {inet(SOCK_STREAM, &tcp), POLLIN, 0},
      {inet(SOCK_DGRAM, &udp), POLLIN, 0},
      {local(SOCK_STREAM, "stream"), POLLIN, 0},
      {local(SOCK_DGRAM, "datagram"), POLLIN, 0},
      {local(SOCK_STREAM, arguments[2]), POLLIN, 0},
  };
  const char *names[] = {"", "a TCP connection\n", "a UDP datagram\n", "a connection to a path\n",
                         "a datagram to a path\n", "a connection to an abstract name\n"};
  printf("%d %d\n", tcp, udp);
  fflush(stdout);
  for (;;) {
    if (poll(watched, sizeof watched / sizeof *watched, -1) < 0) continue;
    if (watched[0].revents) return 0;
    for (int i = 1; i < (int)(sizeof watched / sizeof *watched); i++) {
      if (!(watched[i].revents & POLLIN)) continue;
      char byte;
      int caller = i == 2 || i == 4 ? -1 : accept(watched[i].fd, NULL, NULL);
      if (caller < 0 && recv(watched[i].fd, &byte, 1, MSG_DONTWAIT) < 0) continue;
      note(names[i]);
      if (caller >= 0) close(caller);
    }
  }
}
