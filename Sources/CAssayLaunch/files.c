// Unpacks a run's files into the current folder.
#include "internal.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// Reads exactly `length` bytes. 0, or an errno; a short archive is EPROTO.
static int read_all(int descriptor, void *buffer, size_t length) {
  char *at = buffer;
  while (length > 0) {
    ssize_t got = read(descriptor, at, length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) return EPROTO;
    at += got;
    length -= (size_t)got;
  }
  return 0;
}

/// The supervisor has checked that paths are relative and stay inside; this is the second lock on the same door.
static int is_safe(const char *path) {
  if (*path == 0 || *path == '/') return 0;
  for (const char *part = path; part; part = strchr(part, '/') ? strchr(part, '/') + 1 : NULL) {
    if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == 0)) return 0;
  }
  return 1;
}

static int make_parents(char *path) {
  for (char *at = path + 1; *at; at++) {
    if (*at != '/') continue;
    *at = 0;
    int failed = mkdir(path, 0755) != 0 && errno != EEXIST;
    *at = '/';
    if (failed) return errno;
  }
  return 0;
}

int assay_copy(int from, int to, uint64_t size) {
  char buffer[65536];
  while (size > 0) {
    size_t part = size < sizeof buffer ? (size_t)size : sizeof buffer;
    int error = read_all(from, buffer, part);
    if (error) return error;
    for (size_t done = 0; done < part;) {
      ssize_t wrote = write(to, buffer + done, part - done);
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote < 0) return errno;
      done += (size_t)wrote;
    }
    size -= part;
  }
  return 0;
}

int assay_unpack(int descriptor) {
  if (lseek(descriptor, 0, SEEK_SET) != 0) return errno;
  for (;;) {
    struct {
      uint32_t path_length, mode;
      uint64_t size;
    } entry;
    int error = read_all(descriptor, &entry, sizeof entry);
    if (error) return error;
    if (entry.path_length == 0) return 0;  // the end marker
    char path[4096];
    if (entry.path_length >= sizeof path) return ENAMETOOLONG;
    if ((error = read_all(descriptor, path, entry.path_length))) return error;
    path[entry.path_length] = 0;
    if (!is_safe(path)) return EPERM;
    if ((error = make_parents(path))) return error;
    int file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, entry.mode & 0777);
    if (file < 0) return errno;
    error = assay_copy(descriptor, file, entry.size);
    if (close(file) != 0 && !error) error = errno;
    if (error) return error;
  }
}
