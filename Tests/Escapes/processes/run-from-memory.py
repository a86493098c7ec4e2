# attack: 34
# Runs a program that no path leads to.
# expect: contained
import os

from escape import attempt, call


def run(flags):
    file = call("memfd_create", b"program", flags)
    with open("/bin/echo", "rb") as echo:
        os.write(file, echo.read())
    pid = os.fork()
    if pid == 0:
        try:
            os.execve(f"/proc/self/fd/{file}", ["echo", "ESCAPED"], {})
        except OSError as error:
            os._exit(error.errno)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if status:
        raise OSError(status, os.strerror(status))
    return True


attempt("an anonymous file", lambda: run(0))
attempt("one that promises not to", lambda: run(8))
