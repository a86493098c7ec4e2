# attack: 8
# Compiles a file that has no end.
# expect: status cpu-time | memory | output | wall-time
# limits: cpu_seconds=1 memory_bytes=300000000 wall_seconds=5
# needs: /usr/bin/gcc
# control: outlasts 2
echo '#include "/dev/zero"' > main.c
exec gcc -c main.c
