local file = io.open("/etc/passwd")
print(file and file:read("a") or "refused")
