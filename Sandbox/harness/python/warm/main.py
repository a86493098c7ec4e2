"""Starts the zygote: an interpreter that forks for every program (docs/warm.md).

It bears the name of a program's entry file and is started with the same command line. Its loop runs as an exit handler: the
interpreter calls those with no Python frame below, as it calls a script, and graded code finds nothing under its own.
"""

import sys

fresh, folders = list(sys.modules), list(sys.path_importer_cache)

import atexit

from library import Library

library = Library(fresh)
library.load(["zygote"])
atexit.register(sys.modules["zygote"].serve, library, folders)
