# attack: 62
# Waits for others to connect.
# expect: contained
import socket

from escape import attempt


def listen(family, address):
    server = socket.socket(family)
    server.bind(address)
    server.listen(1)
    return True


attempt("TCP", lambda: listen(socket.AF_INET, ("127.0.0.1", 0)))
attempt("a path", lambda: listen(socket.AF_UNIX, "waiting"))
attempt("an abstract name", lambda: listen(socket.AF_UNIX, "\0assay-waiting"))
