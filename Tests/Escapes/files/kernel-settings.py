# attack: 49
# Writes settings of the kernel under /proc and /sys.
# expect: contained
from escape import attempt

for path in ["/proc/sys/kernel/hostname", "/proc/sys/vm/overcommit_memory", "/proc/sysrq-trigger", "/sys/kernel/mm/transparent_hugepage/enabled"]:
    # Opened for writing and closed again: the control must leave the host as it is.
    attempt(path, lambda: open(path, "r+b", buffering=0).close() is None)
