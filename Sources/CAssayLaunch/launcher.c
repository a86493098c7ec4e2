// The launcher's loop: receive a request, start it, wait or kill, reply.
#include "internal.h"

#include <fcntl.h>
#include <linux/memfd.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char packet[ASSAY_REQUEST_MAX] __attribute__((aligned(16)));

ssize_t assay_receive_packet(int socket, void *buffer, size_t size, assay_job *job) {
  union {
    char bytes[CMSG_SPACE(sizeof(int) * ASSAY_DESCRIPTORS_MAX)];
    struct cmsghdr align;
  } control;
  struct iovec part = {buffer, size};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes,
                           .msg_controllen = sizeof control.bytes};
  ssize_t length;
  do length = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  while (length < 0 && errno == EINTR);
  job->descriptor_count = 0;
  if (length <= 0) return 0;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) continue;
    job->descriptor_count = (int)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    memcpy(job->descriptors, CMSG_DATA(c), sizeof(int) * (size_t)job->descriptor_count);
  }
  return length;
}

/// Receives one request. 1 received, 0 the supervisor is gone, -1 malformed, -2 nothing to do.
static int receive_request(int socket, assay_job *job) {
  job->outputs = -1;
  ssize_t length = assay_receive_packet(socket, packet, sizeof packet, job);
  if (length == 0) return 0;
  // A kill that crossed the end of the run it was meant for is one byte long and means nothing now.
  if (length == 1) return -2;
  job->header = (const assay_request *)packet;
  job->base = packet;
  if ((size_t)length < sizeof(assay_request) || job->header->magic != ASSAY_REQUEST_MAGIC ||
      job->header->bytes != (uint32_t)length || job->header->argv.count < 1 || job->header->argv.count > 1024 ||
      job->header->envp.count > 256 || job->descriptor_count < 3) {
    return -1;
  }
  // Not one of the program's: it is ours until the program has ended.
  if (job->header->flags & ASSAY_FLAG_OUTPUTS) {
    if (job->descriptor_count < 4 || job->header->flags & ASSAY_FLAG_CAGE) return -1;
    job->outputs = job->descriptors[--job->descriptor_count];
  }
  return 1;
}

static int write_file(const char *path, const char *text) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return errno;
  ssize_t wrote = write(file, text, strlen(text));
  int error = wrote < 0 ? errno : 0;
  close(file);
  return error;
}

/// Maps one uid and one gid into the new user namespace. An ordinary user may map only their own, and must give up
/// setgroups first (user_namespaces(7)).
static int map_ids(pid_t child, const assay_request *request) {
  char path[64], line[64];
  snprintf(path, sizeof path, "/proc/%d/setgroups", (int)child);
  int error = write_file(path, "deny");
  if (error && error != ENOENT) return error;
  snprintf(path, sizeof path, "/proc/%d/gid_map", (int)child);
  snprintf(line, sizeof line, "%u %u 1", request->inside_id, request->outer_gid);
  if ((error = write_file(path, line))) return error;
  snprintf(path, sizeof path, "/proc/%d/uid_map", (int)child);
  snprintf(line, sizeof line, "%u %u 1", request->inside_id, request->outer_uid);
  return write_file(path, line);
}

/// The first process inside the namespaces: waits for its identity, builds the root, becomes init.
_Noreturn static void enter_namespaces(assay_job *job, int mapped) {
  char byte;
  if (read(mapped, &byte, 1) != 1) _exit(127);
  close(mapped);
  uint32_t id = job->header->inside_id;
  if (job->header->namespaces & CLONE_NEWUSER) {
    int error = assay_set_user(id, id);
    if (error) assay_fail(job, ASSAY_STEP_SET_IDS, error, 2);
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (job->header->namespaces & CLONE_NEWUTS) {
    ssize_t ignored = sethostname("assay", 5);
    (void)ignored;
  }
  int is_cage = (job->header->flags & ASSAY_FLAG_CAGE) != 0;
  int processes = is_cage ? open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
  assay_build_root(job);
  if (is_cage) assay_cage(job, processes);
  assay_init(job);
}

/// Starts the job. Returns the child to wait for, or -1 with the reply filled in.
static pid_t start(assay_job *job, assay_reply *reply) {
  const assay_request *request = job->header;
  if (request->namespaces == 0) {
    pid_t child = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (child == 0 && request->flags & ASSAY_FLAG_CAGE) {
      assay_take_identity(job);
      prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
      setsid();
      assay_cage(job, -1);
    }
    if (child == 0) assay_become_program(job);
    if (child < 0) *reply = (assay_reply){.step = ASSAY_STEP_CLONE, .error = errno};
    return child;
  }
  int sync[2];
  if (pipe2(sync, O_CLOEXEC) != 0) {
    *reply = (assay_reply){.step = ASSAY_STEP_PIPE, .error = errno};
    return -1;
  }
  pid_t child = (pid_t)syscall(SYS_clone, request->namespaces | SIGCHLD, 0, 0, 0, 0);
  if (child == 0) {
    close(sync[1]);
    enter_namespaces(job, sync[0]);
  }
  int error = child < 0 ? errno : 0;
  close(sync[0]);
  if (child < 0) {
    close(sync[1]);
    *reply = (assay_reply){.step = ASSAY_STEP_CLONE, .error = error};
    return -1;
  }
  if (request->namespaces & CLONE_NEWUSER) error = map_ids(child, request);
  if (!error && write(sync[1], "m", 1) != 1) error = errno;
  close(sync[1]);
  if (error) {
    kill(child, SIGKILL);
    waitpid(child, NULL, __WALL);
    *reply = (assay_reply){.step = ASSAY_STEP_ID_MAP, .error = error};
    return -1;
  }
  return child;
}

static int64_t milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000ll + now.tv_nsec / 1000000;
}

/// Waits for `child`, or for the supervisor's word to end it. Returns 0 when the supervisor is gone.
static int watch(int socket, const assay_job *job, pid_t child, int *status, int *ended) {
  sigset_t open_mask;
  sigemptyset(&open_mask);
  int connected = 1, killing = 0;
  int64_t deadline = 0;
  for (;;) {
    pid_t pid;
    int one;
    while ((pid = waitpid(-1, &one, WNOHANG | __WALL)) > 0) {
      if (pid != child) continue;
      *status = one;
      *ended = 1;
      return connected;
    }
    struct pollfd wait = {socket, POLLIN, 0};
    struct timespec tick = {0, 50 * 1000000};
    int ready = ppoll(&wait, connected && !killing ? 1 : 0, killing ? &tick : NULL, &open_mask);
    if (ready > 0) {
      char byte;
      ssize_t got = recv(socket, &byte, 1, MSG_DONTWAIT);
      if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) connected = 0;
      if (got == 1 || !connected) {
        killing = 1;
        deadline = milliseconds() + 2000;
        // Init kills and reaps everything, so that the time used is still counted. On the floor that is our part.
        if (job->header->namespaces == 0) return connected;
        kill(child, SIGTERM);
      }
    }
    if (killing && milliseconds() > deadline) kill(child, SIGKILL);
  }
}

/// Reads what the children wrote to the report pipe into the reply.
static void collect_reports(int pipe, assay_reply *reply) {
  assay_report report;
  while (read(pipe, &report, sizeof report) == (ssize_t)sizeof report) {
    if (report.kind == ASSAY_REPORT_FAILED) {
      reply->step = report.step;
      reply->error = report.error;
      reply->index = report.index;
    } else {
      reply->wait_status = report.wait_status;
      reply->ended = 1;
      reply->survivors = report.survivors;
      reply->user_us = report.user_us;
      reply->system_us = report.system_us;
      reply->max_rss_kb = report.max_rss_kb;
      reply->disk_bytes = report.disk_bytes;
      reply->disk_files = report.disk_files;
    }
  }
}

/// Runs one job to its end. Returns 0 when the supervisor is gone.
static int run(int socket, assay_job *job, assay_reply *reply) {
  int report[2];
  *reply = (assay_reply){.disk_bytes = -1, .disk_files = -1};
  if (pipe2(report, O_CLOEXEC) != 0) {
    *reply = (assay_reply){.step = ASSAY_STEP_PIPE, .error = errno};
    return 1;
  }
  job->report = report[1];
  assay_report before = {0}, after = {0};
  assay_account(&before);
  int connected = 1;
  pid_t child = start(job, reply);
  close(report[1]);
  for (int i = 0; i < job->descriptor_count; i++) close(job->descriptors[i]);
  job->descriptor_count = 0;
  if (child > 0) {
    int status = 0, ended = 0;
    connected = watch(socket, job, child, &status, &ended);
    int survivors = assay_reap_all(child, &status, &ended);
    fcntl(report[0], F_SETFL, O_NONBLOCK);
    if (job->header->namespaces == 0) {
      assay_account(&after);
      reply->wait_status = status;
      reply->ended = ended;
      reply->survivors = survivors;
      reply->user_us = after.user_us - before.user_us;
      reply->system_us = after.system_us - before.system_us;
      reply->max_rss_kb = after.max_rss_kb;
      if (ended && status == 0) {
        reply->error = assay_collect(job, &reply->index);
        if (reply->error) reply->step = ASSAY_STEP_OUTPUTS;
      }
    }
    collect_reports(report[0], reply);
  }
  if (job->outputs >= 0) close(job->outputs);
  close(report[0]);
  return connected;
}

/// Does nothing: a handler has to be there for SIGCHLD to interrupt ppoll.
static void on_child(int number) { (void)number; }

_Noreturn static void serve(int socket) {
  assay_forget_memory();
  prctl(PR_SET_NAME, "assay-launch", 0, 0, 0);
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  // Out of the terminal's process group: Ctrl-C is for the supervisor, which then ends us in order.
  setsid();
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; number++) sigaction(number, &action, NULL);
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, NULL);
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_SETMASK, &child, NULL);
  action.sa_handler = on_child;
  sigaction(SIGCHLD, &action, NULL);
  for (;;) {
    assay_job job;
    assay_reply reply;
    int received = receive_request(socket, &job);
    if (received == 0) _exit(0);
    if (received == -2) continue;
    int connected = 1;
    if (received < 0) {
      for (int i = 0; i < job.descriptor_count; i++) close(job.descriptors[i]);
      reply = (assay_reply){.step = ASSAY_STEP_REQUEST, .error = EPROTO};
    } else {
      connected = run(socket, &job, &reply);
    }
    if (!connected || send(socket, &reply, sizeof reply, MSG_NOSIGNAL) != (ssize_t)sizeof reply) _exit(0);
  }
}

pid_t assay_launcher_start(int *out) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return -1;
  int size = ASSAY_REQUEST_MAX + 65536;
  setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &old);
  pid_t pid = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (pid == 0) {
    // Nothing of the supervisor's may stay open here: other lanes' pipes would never see their end.
    int socket = dup3(ends[1], 3, O_CLOEXEC) == 3 ? 3 : ends[1];
    if (syscall(SYS_close_range, 4, ~0u, 0) != 0) {
      for (int i = 4; i < 4096; i++) close(i);
    }
    int null = open("/dev/null", O_RDWR);
    for (int i = 0; i < 3; i++) dup2(null, i);
    if (null > 3) close(null);
    serve(socket);
  }
  int error = errno;
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    errno = error;
    return -1;
  }
  *out = ends[0];
  return pid;
}

int assay_launcher_send(int socket, const void *request, size_t bytes, const int *descriptors, int count) {
  if (count < 0 || count > ASSAY_DESCRIPTORS_MAX) return errno = EINVAL, -1;
  union {
    char bytes[CMSG_SPACE(sizeof(int) * ASSAY_DESCRIPTORS_MAX)];
    struct cmsghdr align;
  } control;
  memset(&control, 0, sizeof control);
  struct iovec part = {(void *)request, bytes};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  if (count > 0) {
    message.msg_control = control.bytes;
    message.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)count);
    struct cmsghdr *c = CMSG_FIRSTHDR(&message);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)count);
    memcpy(CMSG_DATA(c), descriptors, sizeof(int) * (size_t)count);
  }
  ssize_t sent;
  do sent = sendmsg(socket, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent == (ssize_t)bytes ? 0 : -1;
}

int assay_launcher_kill(int socket) { return send(socket, "K", 1, MSG_NOSIGNAL) == 1 ? 0 : -1; }

int assay_launcher_receive(int socket, assay_reply *reply) {
  ssize_t got;
  do got = recv(socket, reply, sizeof *reply, MSG_DONTWAIT);
  while (got < 0 && errno == EINTR);
  if (got == (ssize_t)sizeof *reply) return 1;
  return got < 0 && errno == EAGAIN ? 0 : -1;
}

int assay_anonymous_file(const char *name) { return (int)syscall(SYS_memfd_create, name, MFD_CLOEXEC); }

int assay_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }
