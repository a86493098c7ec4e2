try:
    print(open("/etc/passwd").read())
except OSError:
    print("refused")
