# attack: 57
# Opens sockets of the kernel's own families.
# expect: contained
import socket

from escape import attempt

attempt("netlink", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0))
attempt("AF_ALG", lambda: socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET, 0))
attempt("AF_VSOCK", lambda: socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM, 0))
attempt("AF_PACKET", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0))
