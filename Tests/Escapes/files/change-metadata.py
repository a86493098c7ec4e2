# attack: 41
# Changes mode, times and attributes of a file outside, which Landlock does not mediate.
# expect: contained
import os

from escape import attempt, target

secret = target("ESCAPE_SECRET")


def changed(change):
    before = os.stat(secret)
    change()
    after = os.stat(secret)
    return (before.st_mode, before.st_mtime, before.st_ctime_ns) != (after.st_mode, after.st_mtime, after.st_ctime_ns)


attempt("mode", lambda: changed(lambda: os.chmod(secret, 0o600)))
attempt("times", lambda: changed(lambda: os.utime(secret, (1, 1))))
attempt("owner", lambda: changed(lambda: os.chown(secret, os.getuid(), os.getgid())))
attempt("attributes", lambda: changed(lambda: os.setxattr(secret, "user.assay", b"x")))
