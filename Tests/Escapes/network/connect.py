# attack: 54
# Connects to a server on loopback, by number and by name, and to the address that clouds keep secrets at.
# expect: contained
import socket

from escape import attempt, target

port = int(target("ESCAPE_TCP"))
attempt("by number", lambda: socket.create_connection(("127.0.0.1", port), 2))
attempt("by name", lambda: socket.create_connection(("localhost", port), 2))
attempt("any other way", lambda: socket.socket(socket.AF_INET6).connect_ex(("::ffff:127.0.0.1", port)) == 0)
attempt("metadata", lambda: socket.create_connection(("169.254.169.254", 80), 0.2))
