# attack: 82
# Ends as if the kernel had killed it for its memory.
# expect: status nonzero-exit
# expect: exit 137
# control: exit 137
import sys

sys.exit(137)
