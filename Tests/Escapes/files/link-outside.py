# attack: 42 43
# Makes links in its folder to files outside, for who reads or removes its outputs.
# expect: contained
# expect: clean
import os

from escape import attempt, target

secret = target("ESCAPE_SECRET")
os.symlink(secret, "output.txt")
os.symlink(target("ESCAPE_FOLDER"), "results")
attempt("reading through a symbolic link", lambda: open("output.txt").read())
attempt("listing through a symbolic link", lambda: os.listdir("results"))
attempt("a hard link", lambda: os.link(secret, "hard.txt") is None)
