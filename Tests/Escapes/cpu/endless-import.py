# attack: 9
# Imports itself under new names without end.
# expect: status cpu-time | memory
# limits: cpu_seconds=0.5 memory_bytes=200000000
# control: outlasts 1
import importlib.util
import sys

sys.setrecursionlimit(100)
if __name__ == "__main__":
    while True:
        found = importlib.util.spec_from_file_location("again", __file__)
        module = importlib.util.module_from_spec(found)
        found.loader.exec_module(module)
