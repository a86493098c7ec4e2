"""What the commands of this folder share: one line on standard error, and exit statuses as assay's."""

import argparse
import os
import sys

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Parser(argparse.ArgumentParser):
    """With the option that names the binary, and 64 as the exit status for wrong usage."""

    def __init__(self, description):
        super().__init__(description=description, allow_abbrev=False)
        default = f"{PROJECT}/.build/release/assay"
        self.add_argument("--assay", default=default, help="the binary (default: the release build)")

    def error(self, message):
        fail(64, message)

    def parse_args(self):
        options = super().parse_args()
        if not os.access(options.assay, os.X_OK):
            fail(69, f"{options.assay} is not there; build it with `make release`, or name it with --assay")
        options.assay = os.path.abspath(options.assay)
        return options


def fail(status, message):
    name = os.path.basename(sys.argv[0]).removesuffix(".py")
    print(f"{name}: {message}", file=sys.stderr)
    sys.exit(status)


def progress(text):
    """Shows what is being done, on a terminal only; an empty text clears it."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
