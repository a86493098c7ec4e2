#define _GNU_SOURCE
#include "assay_crash.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

extern char **environ;

static const int numbers[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT};

static int journal = -1;
static char *const *arguments;
// A page that is empty in forked children: what starts programs is forked from us, has our handlers for a moment, and must
// neither write notes nor become a second run. A process number would not do: in a PID namespace it repeats.
static const volatile char *armed_here;
static atomic_flag taken = ATOMIC_FLAG_INIT;

static _Thread_local volatile bool entered;
static _Thread_local volatile uint64_t current;

// Only async-signal-safe calls: the heap and every lock may be broken.
static void on_crash(int number) {
  if (armed_here && *armed_here && entered) {
    // Another thread crashed too: the first one's exec ends us, and our record is graded again.
    while (atomic_flag_test_and_set(&taken)) pause();
    char note[32] = "crash ";
    char *end = note + 6;
    for (int shift = 60; shift >= 0; shift -= 4) *end++ = "0123456789abcdef"[current >> shift & 15];
    *end++ = ' ';
    if (number >= 10) *end++ = (char)('0' + number / 10);
    *end++ = (char)('0' + number % 10);
    *end++ = '\n';
    // Starting again without the note would meet the same record again, for ever.
    if (write(journal, note, (size_t)(end - note)) == end - note && arguments) {
      sigset_t none;
      sigemptyset(&none);
      sigprocmask(SIG_SETMASK, &none, NULL);
      execve("/proc/self/exe", arguments, environ);
    }
  }
  signal(number, SIG_DFL);
  sigset_t just;
  sigemptyset(&just);
  sigaddset(&just, number);
  pthread_sigmask(SIG_UNBLOCK, &just, NULL);
  raise(number);
}

bool assay_crash_arm(int descriptor, char *const *argv) {
  char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return false;
  if (madvise(page, 4096, MADV_WIPEONFORK) != 0) {
    munmap(page, 4096);
    return false;
  }
  *page = 1;
  journal = descriptor;
  arguments = argv;
  armed_here = page;
  struct sigaction action = {.sa_handler = on_crash, .sa_flags = SA_ONSTACK};
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) sigaction(numbers[i], &action, NULL);
  return true;
}

void assay_crash_enter(uint64_t record) {
  // A stack that has overflowed can't hold a handler. One stack a thread, as long as the process lives.
  static _Thread_local bool has_stack;
  if (!has_stack) {
    stack_t stack = {.ss_size = 64 << 10, .ss_sp = malloc(64 << 10)};
    if (stack.ss_sp) sigaltstack(&stack, NULL);
    has_stack = true;
  }
  current = record;
  entered = true;
}

void assay_crash_leave(void) { entered = false; }
