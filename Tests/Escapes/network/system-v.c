// attack: 61
// Makes what outlives its makers and is seen by all: shared memory, semaphores, queues, keys.
// expect: contained
#include "escape.h"

#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

int main(void) {
  int memory = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600);
  attempt("shared memory", memory >= 0);
  if (memory >= 0) shmctl(memory, IPC_RMID, NULL);
  int semaphores = semget(IPC_PRIVATE, 1, IPC_CREAT | 0600);
  attempt("semaphores", semaphores >= 0);
  if (semaphores >= 0) semctl(semaphores, 0, IPC_RMID);
  int messages = msgget(IPC_PRIVATE, IPC_CREAT | 0600);
  attempt("messages", messages >= 0);
  if (messages >= 0) msgctl(messages, IPC_RMID, NULL);
  mqd_t queue = mq_open("/assay-escape", O_CREAT | O_RDWR, 0600, NULL);
  attempt("a queue with a name", queue >= 0);
  if (queue >= 0) mq_unlink("/assay-escape");
  attempt("a key", syscall(SYS_add_key, "user", "assay", "x", 1, -1) >= 0);
  attempt_call("keyctl", SYS_keyctl, 0, -1, 0, 0, 0);
  attempt_call("request_key", SYS_request_key, 0, 0, 0, 0, 0);
}
