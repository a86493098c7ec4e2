// What the launcher's files share. Everything here runs after a fork, without malloc, locks or stdio.
#ifndef ASSAY_LAUNCH_INTERNAL_H
#define ASSAY_LAUNCH_INTERNAL_H

#define _GNU_SOURCE
#include "include/assay_launch.h"

#include <errno.h>
#include <stddef.h>
#include <time.h>

/// A message on the report pipe. Smaller than PIPE_BUF, so writes never mix.
typedef struct {
  int32_t kind;  // ASSAY_REPORT_*
  int32_t step;
  int32_t error;
  int32_t index;
  int32_t wait_status;
  int32_t survivors;
  int64_t user_us, system_us, max_rss_kb, disk_bytes, disk_files;
} assay_report;

enum { ASSAY_REPORT_FAILED = 1, ASSAY_REPORT_ENDED = 2 };

/// A received request and its descriptors.
typedef struct {
  const assay_request *header;
  const char *base;
  int descriptors[ASSAY_DESCRIPTORS_MAX];
  int descriptor_count;
  int report;   // write end of the report pipe
  int outputs;  // the file for an archive of outputs; -1 when none are wanted
} assay_job;

static inline const char *assay_string(const assay_job *job, uint32_t offset) { return job->base + offset; }

static inline const void *assay_elements(const assay_job *job, assay_section section) {
  return job->base + section.offset;
}

/// A system call that does not set `errno`: its result, or a negative errno. Where it is not written for a processor, what
/// would share its parent's memory (ASSAY_CLONE_VM) gets a copy.
#if defined(__x86_64__)
#define ASSAY_CLONE_VM CLONE_VM
static inline long assay_call4(long number, long a, long b, long c, long d) {
  long result;
  register long fourth __asm__("r10") = d;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth)
                   : "rcx", "r11", "memory");
  return result;
}
#elif defined(__aarch64__)
#define ASSAY_CLONE_VM CLONE_VM
static inline long assay_call4(long number, long a, long b, long c, long d) {
  register long call __asm__("x8") = number;
  register long first __asm__("x0") = a;
  register long second __asm__("x1") = b;
  register long third __asm__("x2") = c;
  register long fourth __asm__("x3") = d;
  __asm__ volatile("svc #0" : "+r"(first) : "r"(call), "r"(second), "r"(third), "r"(fourth) : "memory");
  return first;
}
#else
#include <unistd.h>
#define ASSAY_CLONE_VM 0
static inline long assay_call4(long number, long a, long b, long c, long d) {
  long result = syscall(number, a, b, c, d);
  return result < 0 ? -errno : result;
}
#endif

/// Becomes one user and group. 0, or an errno.
///
/// By raw system calls: glibc's wrappers signal every thread of the process and wait for their answer, and the threads that
/// a copy of the supervisor remembers do not exist in it.
int assay_set_user(uid_t user, gid_t group);

/// Writes a failure to the report pipe and ends the process.
_Noreturn void assay_fail(const assay_job *job, int step, int error, int index);

/// Gives back what this process has of the supervisor's memory. Only our own static variables and stack are used afterwards.
void assay_forget_memory(void);

/// Builds the private root. Runs as the first process of the new namespaces. Reports and ends on failure.
void assay_build_root(const assay_job *job);

/// Becomes the program: descriptors, identity, files, limits, layers, exec. Never returns.
_Noreturn void assay_become_program(const assay_job *job);

/// Kills every descendant of this process, which must be their subreaper, but one child (0: none). Returns how many.
int assay_kill_tree(pid_t but);

/// Waits between two rounds of killing and reaping, longer each time: 0.1 ms first, 6.4 ms at most.
#define ASSAY_FIRST_PAUSE {0, 100 * 1000}
void assay_pause(struct timespec *pause);

/// Unpacks the archive on `descriptor` into the current folder. 0, or an errno.
int assay_unpack(int descriptor);

/// Copies `size` bytes from one descriptor to another. 0, or an errno; too few bytes are EPROTO.
int assay_copy(int from, int to, uint64_t size);

/// Brings the wanted files out of the working folder. Called when the program and all that it started are dead: nothing
/// can change what is looked at. Does nothing when none are wanted. 0, or an errno with the name's index.
int assay_collect(const assay_job *job, int *index);

/// Becomes the interpreter of a cage, with these capabilities (by bit) and no others. Never returns.
_Noreturn void assay_become_interpreter(const assay_job *job, uint64_t capabilities);

/// Serves runs. Never returns. `processes` is the folder /proc of outside, or -1 where the cage needs none; no program gets it.
_Noreturn void assay_cage(const assay_job *job, int processes);

/// Becomes the user of the request (floor). Reports and ends on failure.
void assay_take_identity(const assay_job *job);

/// Drops every capability but those named by bit, which then survive an exec. 0, or an errno.
int assay_drop_capabilities(uint64_t kept);

/// Receives one packet with its descriptors. Its length; 0 when the other side is gone.
ssize_t assay_receive_packet(int socket, void *buffer, size_t size, assay_job *job);

/// Sends the filter's listener. 0, or an errno.
int assay_listener_send(int socket, int listener);

/// Makes a Landlock ruleset of the rules. 0 and its descriptor, or an errno with the rule's index.
int assay_make_ruleset(const assay_job *job, int *ruleset, int *index);

/// Applies the Landlock rules. 0, or an errno with the rule's index.
int assay_restrict_paths(const assay_job *job, int *index);

/// The first process of a PID namespace: starts the program, reaps, reports. Never returns.
_Noreturn void assay_init(const assay_job *job);

/// Moves user and system time of all reaped children into `report`.
void assay_account(assay_report *report);

/// Kills every descendant of this process and reaps it; `program` is the pid whose status is wanted.
/// Returns how many were killed.
int assay_reap_all(pid_t program, int *status, int *ended);

#endif
