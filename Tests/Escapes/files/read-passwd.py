# attack: 37
# Reads the list of users.
# expect: contained
from escape import attempt

attempt("/etc/passwd", lambda: "root:" in open("/etc/passwd").read())
