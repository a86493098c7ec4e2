// A launcher is a fork of the supervisor, and would hold a copy of all its memory: page tables to copy with every
// process that it starts, and secrets (the environment, keys) that nothing inside the sandbox's processes should have.
#include "internal.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/// Smaller mappings are left alone. The dynamic linker keeps its list of libraries in one, which the kernel may have joined with a
/// larger one beside it: one in some hundred launchers then crashed at the first function that was still to be bound. So
/// nothing is left to bind (Package.swift).
#define SMALL (64 * 1024)

/// Reads a hexadecimal number and moves on behind it.
static uintptr_t hexadecimal(const char **at) {
  uintptr_t value = 0;
  for (;; (*at)++) {
    char c = **at;
    if (c >= '0' && c <= '9') {
      value = value * 16 + (uintptr_t)(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      value = value * 16 + (uintptr_t)(c - 'a' + 10);
    } else {
      return value;
    }
  }
}

/// What of one line of /proc/self/maps matters here.
typedef struct {
  uintptr_t start, end;
  int is_file;       // of a file, or of the kernel
  int is_forgotten;  // private, writable, and the supervisor's: heap, stacks of its threads
} mapping;

static mapping parse(const char *line) {
  mapping one = {0};
  one.start = hexadecimal(&line);
  line++;
  one.end = hexadecimal(&line);
  const char *access = line + 1;
  const char *name = strchr(line, '/');
  const char *bracket = strchr(line, '[');
  one.is_file = name || bracket;
  one.is_forgotten = one.end - one.start >= SMALL && memcmp(access, "rw-p", 4) == 0 && !name &&
                     (!bracket || strncmp(bracket, "[heap]", 6) == 0 || strncmp(bracket, "[stack]", 7) == 0);
  return one;
}

static int holds(const mapping *one, const void *address) {
  return (uintptr_t)address >= one->start && (uintptr_t)address < one->end;
}

void assay_forget_memory(void) {
  static char text[1 << 18];
  int file = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  size_t length = 0;
  ssize_t got;
  while (length < sizeof text - 1 && (got = read(file, text + length, sizeof text - 1 - length)) > 0) {
    length += (size_t)got;
  }
  close(file);
  text[length] = 0;
  mapping before = {0};
  for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
    *end = 0;
    mapping one = parse(line);
    // Behind a file's mapping lie its variables that start as zeros: ours, and the C library's.
    int is_variables = !one.is_file && before.is_file && before.end == one.start;
    int is_ours = holds(&one, &one) || holds(&one, __builtin_thread_pointer());
    if (one.is_forgotten && !is_variables && !is_ours) {
      madvise((void *)one.start, one.end - one.start, MADV_DONTNEED);
    }
    before = one;
  }
}
