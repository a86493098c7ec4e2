# attack: 56
# Reaches servers by Unix sockets with a path and without.
# expect: contained
import socket

from escape import attempt, target


def connect(address):
    socket.socket(socket.AF_UNIX).connect(address)
    return True


attempt("a path", lambda: connect(target("ESCAPE_STREAM")))
attempt("an abstract name", lambda: connect("\0" + target("ESCAPE_ABSTRACT")))
attempt("a datagram", lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"x", target("ESCAPE_DATAGRAM")))
