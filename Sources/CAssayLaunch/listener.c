// Naming refused calls: the kernel tells the supervisor of each call that the filter's default refuses (USER_NOTIF), and
// the supervisor answers with EPERM. It never lets one go on: a program can change what a pointer points to meanwhile
// (seccomp_unotify(2)).
#include "internal.h"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

int assay_listener_send(int socket, int listener) {
  union {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr align;
  } control;
  memset(&control, 0, sizeof control);
  struct iovec part = {"L", 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes,
                           .msg_controllen = sizeof control.bytes};
  struct cmsghdr *c = CMSG_FIRSTHDR(&message);
  c->cmsg_level = SOL_SOCKET;
  c->cmsg_type = SCM_RIGHTS;
  c->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(c), &listener, sizeof(int));
  return sendmsg(socket, &message, MSG_NOSIGNAL) == 1 ? 0 : errno;
}

int assay_listener_receive(int socket) {
  union {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr align;
  } control;
  char byte;
  struct iovec part = {&byte, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes,
                           .msg_controllen = sizeof control.bytes};
  ssize_t got;
  do got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  while (got < 0 && errno == EINTR);
  if (got < 0) return errno == EAGAIN ? -EAGAIN : -EPIPE;
  struct cmsghdr *c = CMSG_FIRSTHDR(&message);
  if (got != 1 || !c || c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) return -EPIPE;
  int listener;
  memcpy(&listener, CMSG_DATA(c), sizeof(int));
  return listener;
}

int assay_listener_answer(int listener, int *number) {
  struct pollfd ready = {listener, POLLIN, 0};
  if (poll(&ready, 1, 0) <= 0) return 0;
  // With its last process gone (POLLHUP, Linux 5.9) nothing will come any more. Only a call that waits makes reading safe.
  if (!(ready.revents & POLLIN)) return -1;
  struct seccomp_notif asked;
  memset(&asked, 0, sizeof asked);
  if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) != 0) return errno == ENOENT || errno == EINTR ? 0 : -1;
  struct seccomp_notif_resp answer = {.id = asked.id, .error = -EPERM};
  // A process that was killed meanwhile takes no answer.
  ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
  *number = asked.data.nr;
  return 1;
}
