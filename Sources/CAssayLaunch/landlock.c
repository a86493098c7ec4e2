// Landlock by raw system call: Debian 12's headers know fewer accesses than the kernels we run on.
#include "internal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CREATE_RULESET 444
#define ADD_RULE 445
#define RESTRICT_SELF 446
#define RULE_PATH_BENEATH 1
#define CREATE_RULESET_VERSION 1

// Accesses that make sense for something that is not a folder: execute, write, read, truncate, device ioctl.
#define FILE_ACCESSES ((1ull << 0) | (1ull << 1) | (1ull << 2) | (1ull << 14) | (1ull << 15))

struct ruleset {
  uint64_t handled_fs, handled_net, scoped;
};

struct __attribute__((packed)) path_beneath {
  uint64_t allowed;
  int32_t parent;
};

int assay_landlock_abi(void) {
  long abi = syscall(CREATE_RULESET, NULL, 0, CREATE_RULESET_VERSION);
  return abi < 0 ? -errno : (int)abi;
}

int assay_make_ruleset(const assay_job *job, int *made, int *index) {
  const assay_request *request = job->header;
  struct ruleset attributes = {request->landlock_fs, request->landlock_net, request->landlock_scoped};
  // Older kernels take a shorter structure and refuse bytes that they don't know unless those are zero.
  size_t size = attributes.scoped ? 24 : attributes.handled_net ? 16 : 8;
  int ruleset = (int)syscall(CREATE_RULESET, &attributes, size, 0);
  if (ruleset < 0) return errno;
  const assay_path_rule *rules = assay_elements(job, request->rules);
  for (uint32_t i = 0; i < request->rules.count; i++) {
    *index = (int)i;
    int path = open(assay_string(job, rules[i].path), O_PATH | O_CLOEXEC);
    if (path < 0) continue;
    struct stat found;
    uint64_t access = rules[i].access & request->landlock_fs;
    if (fstat(path, &found) == 0 && !S_ISDIR(found.st_mode)) access &= FILE_ACCESSES;
    struct path_beneath rule = {access, path};
    long failed = access ? syscall(ADD_RULE, ruleset, RULE_PATH_BENEATH, &rule, 0) : 0;
    int error = errno;
    close(path);
    if (failed) {
      close(ruleset);
      return error;
    }
  }
  *index = -1;
  *made = ruleset;
  return 0;
}

int assay_restrict_paths(const assay_job *job, int *index) {
  int ruleset = -1;
  int error = assay_make_ruleset(job, &ruleset, index);
  if (error) return error;
  if (syscall(RESTRICT_SELF, ruleset, 0) != 0) return errno;
  close(ruleset);
  return 0;
}
