# attack: 55
# Sends a datagram to loopback and to a name server.
# expect: contained
import socket

from escape import attempt, target

where = ("127.0.0.1", int(target("ESCAPE_UDP")))
attempt("sendto", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", where))
attempt("a name server", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.53", 53)))
