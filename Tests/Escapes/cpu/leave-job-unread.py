# attack: 7
# Ends without reading the job that is sent to it.
# expect: status ok
# expect: within 6
# job: 4000000
# control: exit 0
print("done")
