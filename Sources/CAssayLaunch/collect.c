// Brings files that a run has made out of its working folder.
//
// A compile leaves a binary in a private root that nobody outside can open, on a tmpfs that is gone with the run. Who can
// open it is the first process of the run's namespaces, which is ours; so it copies what was asked for into a file that the
// supervisor gave it, once everything else is dead. A helper program inside the sandbox, or the compiler writing to the
// channel, would have left it to the run what the supervisor gets to read.
#include "internal.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_all(int descriptor, const void *bytes, size_t length) {
  const char *at = bytes;
  while (length > 0) {
    ssize_t wrote = write(descriptor, at, length);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return errno;
    at += wrote;
    length -= (size_t)wrote;
  }
  return 0;
}

/// Opens a regular file of the folder, and nothing else: no link is followed, no FIFO or device waited for.
static int open_regular(int folder, const char *name, struct stat *found, int *file) {
  if (*name == 0 || strchr(name, '/') || strcmp(name, "..") == 0) return EPERM;
  *file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  // A socket can't be opened at all.
  if (*file < 0) return errno == ENXIO ? EINVAL : errno;
  int error = fstat(*file, found) != 0 ? errno : !S_ISREG(found->st_mode) ? EINVAL : found->st_nlink != 1 ? EMLINK : 0;
  if (error) close(*file);
  return error;
}

/// One entry of the archive that `assay_unpack` reads.
static int append(int folder, const char *name, int archive, uint64_t *room) {
  struct stat found;
  int file;
  int error = open_regular(folder, name, &found, &file);
  if (error) return error;
  struct {
    uint32_t path_length, mode;
    uint64_t size;
  } entry = {(uint32_t)strlen(name), found.st_mode & 0777, (uint64_t)found.st_size};
  if (entry.size > *room) error = EFBIG;
  if (!error) error = write_all(archive, &entry, sizeof entry);
  if (!error) error = write_all(archive, name, entry.path_length);
  if (!error) error = assay_copy(file, archive, entry.size);
  close(file);
  *room -= error ? 0 : entry.size;
  return error;
}

int assay_collect(const assay_job *job, int *index) {
  const assay_request *request = job->header;
  if (job->outputs < 0) return 0;
  *index = -1;
  int folder = open(assay_string(job, request->working_folder), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0) return errno;
  uint64_t room = request->outputs_bytes;
  const uint32_t *names = assay_elements(job, request->outputs);
  int error = 0;
  for (uint32_t i = 0; i < request->outputs.count && !error; i++) {
    *index = (int)i;
    error = append(folder, assay_string(job, names[i]), job->outputs, &room);
  }
  close(folder);
  static const char end[16];
  return error ? error : write_all(job->outputs, end, sizeof end);
}
