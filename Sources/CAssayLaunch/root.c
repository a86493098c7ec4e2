// The program's own root directory: a private tmpfs with read-only binds of the toolchain.
#include "internal.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#define ATTR_RDONLY 0x00000001
#define ATTR_NOSUID 0x00000002
#define ATTR_NODEV 0x00000004
#define RECURSIVE 0x8000

/// Joins the new root's current folder with a target: targets are absolute, the tmpfs is the working directory.
static const char *inside(const char *target) {
  while (*target == '/') target++;
  return *target ? target : ".";
}

/// Makes the folders above `path` (relative), and `path` itself when `leaf` is set. Errors show at the next step.
static void make_folders(const char *path, int leaf) {
  char buffer[4096];
  size_t length = strnlen(path, sizeof buffer);
  if (length >= sizeof buffer) return;
  memcpy(buffer, path, length + 1);
  for (char *at = buffer + 1; *at; at++) {
    if (*at != '/') continue;
    *at = 0;
    mkdir(buffer, 0755);
    *at = '/';
  }
  if (leaf) mkdir(buffer, 0755);
}

/// Makes a bind and all mounts below it read-only. Before Linux 5.12 only the topmost mount can be changed at
/// once, and the flags that a user namespace has locked on it must be repeated.
static int protect(const char *target, int device) {
  struct {
    uint64_t set, clear, propagation, userns;
  } attributes = {device ? ATTR_NOSUID : ATTR_RDONLY | ATTR_NOSUID | ATTR_NODEV, 0, 0, 0};
  if (syscall(SYS_mount_setattr, AT_FDCWD, target, RECURSIVE, &attributes, sizeof attributes) == 0) return 0;
  if (errno != ENOSYS && errno != EINVAL && errno != EPERM) return errno;
  if (device) return 0;
  struct statvfs now;
  unsigned long locked = 0;
  if (statvfs(target, &now) == 0) {
    if (now.f_flag & ST_NOEXEC) locked |= MS_NOEXEC;
    if (now.f_flag & ST_NOATIME) locked |= MS_NOATIME;
    if (now.f_flag & ST_NODIRATIME) locked |= MS_NODIRATIME;
    if (now.f_flag & ST_RELATIME) locked |= MS_RELATIME;
  }
  unsigned long flags = MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | locked;
  return mount(NULL, target, NULL, flags, NULL) == 0 ? 0 : errno;
}

static int bind_entry(const char *source, const char *target, int device) {
  struct stat found;
  if (stat(source, &found) != 0) return 0;
  if (S_ISDIR(found.st_mode)) {
    make_folders(target, 1);
  } else {
    make_folders(target, 0);
    int file = open(target, O_CREAT | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (file < 0) return errno;
    close(file);
  }
  if (mount(source, target, NULL, MS_BIND | MS_REC, NULL) != 0) return errno;
  return protect(target, device);
}

void assay_build_root(const assay_job *job) {
  const assay_request *request = job->header;
  const char *stage = assay_string(job, request->stage);
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) assay_fail(job, ASSAY_STEP_MOUNT_PRIVATE, errno, 0);

  char options[96];
  snprintf(options, sizeof options, "mode=0755,size=%llu,nr_inodes=%u",
           (unsigned long long)request->tmpfs_bytes, request->tmpfs_inodes);
  if (mount("assay", stage, "tmpfs", MS_NOSUID | MS_NODEV, options) != 0) {
    assay_fail(job, ASSAY_STEP_MOUNT_ROOT, errno, 0);
  }
  if (chdir(stage) != 0) assay_fail(job, ASSAY_STEP_MOUNT_ROOT, errno, 1);

  const assay_mount *mounts = assay_elements(job, request->mounts);
  for (uint32_t i = 0; i < request->mounts.count; i++) {
    const char *source = assay_string(job, mounts[i].source);
    const char *target = inside(assay_string(job, mounts[i].target));
    int error = 0;
    switch (mounts[i].kind) {
      case ASSAY_MOUNT_DIRECTORY: make_folders(target, 1); break;
      case ASSAY_MOUNT_BIND: error = bind_entry(source, target, 0); break;
      case ASSAY_MOUNT_DEVICE: error = bind_entry(source, target, 1); break;
      case ASSAY_MOUNT_SYMLINK:
        make_folders(target, 0);
        if (symlink(source, target) != 0 && errno != EEXIST) error = errno;
        break;
      case ASSAY_MOUNT_PROC:
        // A container that masks parts of /proc refuses a fresh one. Programs rarely need it.
        make_folders(target, 1);
        mount("proc", target, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
        break;
      default: error = EINVAL;
    }
    if (error) assay_fail(job, ASSAY_STEP_MOUNT_ENTRY, error, (int)i);
  }

  // The old root ends up mounted on top of the new one and is then detached: pivot_root(2), "pivot_root(".", ".")".
  if (syscall(SYS_pivot_root, ".", ".") != 0) assay_fail(job, ASSAY_STEP_PIVOT, errno, 0);
  if (umount2(".", MNT_DETACH) != 0) assay_fail(job, ASSAY_STEP_PIVOT, errno, 1);
  if (chdir("/") != 0) assay_fail(job, ASSAY_STEP_PIVOT, errno, 2);
}
