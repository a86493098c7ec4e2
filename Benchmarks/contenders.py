"""What is compared: the bare interpreter, other sandboxes and graders that are installed, and assay."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from typing import Callable, Optional

from command_line import fail

HERE = os.path.dirname(os.path.abspath(__file__))
REFERENCE = "bare"
# The same for all. One thread for numeric libraries is also what assay's policy sets.
ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC",
    "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
}


@dataclass
class Contender:
    name: str
    title: str
    languages: tuple = ("python",)
    # A command line for one program, from the program, its folder and the number of the lane.
    each: Optional[Callable] = None
    # A command line for all programs, from the path of their lines and the number of lanes.
    batch: Optional[Callable] = None
    version: str = ""
    # Why it is not measured.
    absence: str = ""


def contenders(assay, against, python, evalplus):
    """All that are known, in the order in which they take turns; `absence` tells why one can't be measured here.

    Args:
        assay: path of the binary.
        against: path of another one, None when there is none.
        python: path of the interpreter that all but assay start; assay uses the one its language definition finds.
        evalplus: path of an interpreter that can import evalplus.
    """
    found = [_bare(python), _isolated(python), _fork(python)]
    found += [_bubblewrap(python), _firejail(python), _nsjail(python), _isolate(python), _evalplus(evalplus)]
    if against:
        found.append(_assay("assay-against", f"assay run, {against}", os.path.abspath(against)))
    return found + [_assay("assay", "assay run", assay)]


# As in Sandbox/languages/cpp.yaml, without its precompiled header.
COMPILE = ["/usr/bin/g++", "-O1", "-pipe", "-o"]


def _inside(program, python, output="prog"):
    if program.language == "cpp":
        compiler = " ".join(COMPILE)
        return ["/bin/sh", "-c", f"{compiler} {output} {program.file} && exec {output}"]
    return [python, program.file]


def _bare(python):
    return Contender(
        REFERENCE, "bare, no sandbox", ("python", "cpp"),
        each=lambda program, folder, lane: _inside(program, python, "./prog"), version=_version([python, "--version"]))


def _isolated(python):
    return Contender(
        "bare-I-S-B", "bare `python3 -I -S -B`",
        each=lambda program, folder, lane: [python, "-I", "-S", "-B", program.file])


def _fork(python):
    return Contender(
        "fork", "fork of a warm interpreter, no sandbox",
        batch=lambda lines, lanes: [python, "-I", "-B", f"{HERE}/fork_batch.py", str(lanes), lines])


def _bubblewrap(python):
    def command(program, folder, lane):
        return [
            path, "--unshare-all", "--die-with-parent", "--new-session", "--ro-bind", "/usr", "/usr", *_root_links(),
            "--ro-bind-try", "/etc/alternatives", "/etc/alternatives", "--proc", "/proc", "--dev", "/dev",
            "--tmpfs", "/tmp", "--ro-bind", folder, "/work", "--chdir", "/work", *_inside(program, python, "/tmp/prog"),
        ]

    path = shutil.which("bwrap")
    return _peer(Contender("bubblewrap", "bubblewrap, all namespaces", ("python", "cpp"), each=command), path)


def _root_links():
    """/bin, /lib and their like as they are on this host: links into /usr, or folders of their own."""
    options = []
    for name in ("/bin", "/sbin", "/lib", "/lib32", "/lib64"):
        if os.path.islink(name):
            options += ["--symlink", os.readlink(name), name]
        elif os.path.isdir(name):
            options += ["--ro-bind", name, name]
    return options


def _firejail(python):
    def command(program, folder, lane):
        return [
            path, "--quiet", "--noprofile", "--net=none", "--nonewprivs", "--caps.drop=all", "--seccomp",
            "--private-dev", "--private-tmp", f"--private={folder}", *_inside(program, python),
        ]

    path = shutil.which("firejail")
    return _peer(Contender("firejail", "firejail, private home, seccomp, no network", each=command), path)


def _nsjail(python):
    def command(program, folder, lane):
        return [
            path, "--mode", "o", "--really_quiet", "--user", "99999", "--group", "99999", "--time_limit", "20",
            "--rlimit_as", "hard", *system, "--bindmount_ro", f"{folder}:/work", "--tmpfsmount", "/tmp",
            "--cwd", "/work", "--", *_inside(program, python),
        ]

    folders = ("/usr", "/bin", "/lib", "/lib64")
    system = [part for folder in folders if os.path.isdir(folder) for part in ("--bindmount_ro", folder)]
    path = shutil.which("nsjail")
    return _peer(Contender("nsjail", "nsjail, all namespaces", each=command), path)


def _isolate(python):
    # The lane takes a box of its own for each program, as a judge must: files of one run must not meet the next.
    script = (
        'box="--box-id=$1"; "$0" "$box" --init >/dev/null && '
        '"$0" "$box" --silent --dir=/work="$2" --chdir=/work --run -- "$3" "$4"; code=$?; '
        '"$0" "$box" --cleanup; exit $code')

    def command(program, folder, lane):
        return ["/bin/sh", "-c", script, path, str(lane), folder, *_inside(program, python)]

    path = shutil.which("isolate")
    return _peer(Contender("isolate", "isolate, a fresh box for each program", each=command), path)


def _evalplus(python):
    contender = Contender(
        "evalplus", "evalplus `untrusted_check`, no sandbox",
        batch=lambda lines, lanes: [python, "-B", f"{HERE}/evalplus_batch.py", str(lanes), lines])
    script = "import evalplus.eval, importlib.metadata as m; print('evalplus', m.version('evalplus'))"
    try:
        probe = subprocess.run([python, "-c", script], capture_output=True, text=True)
    except OSError as error:
        fail(69, f"{python} does not start: {error}")
    contender.version = probe.stdout.strip()
    if probe.returncode != 0:
        reason = (probe.stderr.strip().splitlines() or ["no reason given"])[-1]
        contender.absence = f"{python} cannot import it ({reason})"
    return contender


def _assay(name, title, path):
    return Contender(
        name, title, ("python", "cpp"), version=_version([path, "--version"]),
        batch=lambda lines, lanes: [path, "run", "--jobs", str(lanes), lines])


def _peer(contender, path):
    if path is None:
        contender.absence = "not installed"
    else:
        contender.version = _version([path, "--version"])
    return contender


def _version(argv):
    try:
        done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired) as error:
        fail(69, f"{argv[0]} does not start: {error}")
    # nsjail has no such option.
    return (done.stdout.strip().splitlines() or [""])[0] if done.returncode == 0 else ""
