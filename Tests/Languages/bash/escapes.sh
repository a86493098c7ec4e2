cat /etc/passwd 2>/dev/null || echo refused
