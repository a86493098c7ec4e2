// attack: 41
// Changes mode, owner and times of a file outside by every call that does.
// expect: contained
#include "escape.h"

#include <sys/time.h>
#include <sys/xattr.h>
#include <utime.h>

static int changed(const char *path, struct stat *before) {
  struct stat now;
  if (stat(path, &now) != 0) return 0;
  int differs = now.st_mode != before->st_mode || now.st_mtim.tv_sec != before->st_mtim.tv_sec ||
                now.st_ctim.tv_sec != before->st_ctim.tv_sec || now.st_ctim.tv_nsec != before->st_ctim.tv_nsec;
  *before = now;
  return differs;
}

int main(void) {
  const char *secret = target("ESCAPE_SECRET");
  struct stat before = {0};
  // A private root has no such path, which is containment too.
  if (stat(secret, &before) != 0) {
    attempt("find it", 0);
    return 0;
  }
  int file = open(secret, O_PATH);
  struct utimbuf times = {1, 1};
  struct timeval values[2] = {{2, 0}, {2, 0}};
  struct timespec precise[2] = {{3, 0}, {3, 0}};
  chmod(secret, 0600);
  attempt("chmod", changed(secret, &before));
  fchmodat(AT_FDCWD, secret, 0640, 0);
  attempt("fchmodat", changed(secret, &before));
  syscall(452 /* fchmodat2 */, file, "", 0644, 0x1000);
  attempt("fchmodat2", changed(secret, &before));
  if (chown(secret, getuid(), getgid()) == 0) attempt("chown", changed(secret, &before));
  utime(secret, &times);
  attempt("utime", changed(secret, &before));
  utimes(secret, values);
  attempt("utimes", changed(secret, &before));
  utimensat(AT_FDCWD, secret, precise, 0);
  attempt("utimensat", changed(secret, &before));
  setxattr(secret, "user.assay", "x", 1, 0);
  attempt("setxattr", changed(secret, &before));
  syscall(463 /* setxattrat */, AT_FDCWD, secret, 0, "user.assay", NULL, 0);
  attempt("setxattrat", changed(secret, &before));
  syscall(469 /* file_setattr */, AT_FDCWD, secret, NULL, 0, 0);
  attempt("file_setattr", changed(secret, &before));
}
