# To be sourced by bash before it starts what outlives it: Foundation takes a process for running as long as somebody holds a
# descriptor that it was started with, and a server would.
for descriptor in /proc/self/fd/*; do
  number=${descriptor##*/}
  if [ "$number" -gt 2 ] && [ "$number" -ne 255 ]; then eval "exec $number>&-"; fi
done
