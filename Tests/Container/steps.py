"""Runs the `run` steps of action.yml as the example workflow uses it, as a runner does but without one.

Usage: steps.py PROJECT ASSAY FOLDER [INPUT=VALUE]...

FOLDER is the workspace. Steps that use another action are left out, and so are those whose condition does not hold. Prints
each step's name and ends with the status of the first that fails.
"""

import os
import pathlib
import re
import subprocess
import sys

import yaml


def uses_of_action(workflow):
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            if str(step.get("uses", "")).startswith("YOUR-ORG/assay@"):
                return step["with"]
    raise SystemExit("the workflow does not use the action")


def filled(text, inputs):
    """`text` with every expression replaced; those that ask for more than an input are not understood."""

    def value(match):
        name = re.fullmatch(r"inputs\.([a-z]+)", match[1])
        if not name:
            raise SystemExit("not an input: " + match[1])
        return inputs[name[1]]

    return re.sub(r"\$\{\{ *(.*?) *\}\}", value, text)


def holds(condition, inputs):
    for part in condition.split("&&"):
        match = re.fullmatch(r"(inputs|steps)\.([\w.-]+) (==|!=) '(.*)'", part.strip())
        if not match:
            raise SystemExit("not understood: " + condition)
        # What a step that was left out would have given is empty.
        left = inputs[match[2]] if match[1] == "inputs" else ""
        if (left == match[4]) != (match[3] == "=="):
            return False
    return True


def main(project, assay, folder, *given):
    project = pathlib.Path(project)
    action = yaml.safe_load((project / "action.yml").read_text("utf-8"))
    workflow = yaml.safe_load((project / "examples/ci/github.yml").read_text("utf-8"))
    inputs = {name: str(entry.get("default", "")) for name, entry in action["inputs"].items()}
    inputs |= {name: str(value) for name, value in uses_of_action(workflow).items()}
    inputs |= {"assay": assay} | dict(item.split("=", 1) for item in given)
    files = {name: pathlib.Path(folder, name) for name in ("GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for path in files.values():
        path.write_text("")
    environment = dict(os.environ, GITHUB_ACTIONS="true", GITHUB_ACTION_PATH=str(project), HOME=folder)
    environment |= {name: str(path) for name, path in files.items()}
    for step in action["runs"]["steps"]:
        if "run" not in step or not holds(step.get("if", "inputs.answers != ''"), inputs):
            continue
        print("step:", step.get("name", step["run"].strip().split("\n")[0]), flush=True)
        for line in files["GITHUB_ENV"].read_text().splitlines():
            name, value = line.split("=", 1)
            environment[name] = value
        own = {name: filled(value, inputs) for name, value in step.get("env", {}).items()}
        # As the runner calls bash.
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", filled(step["run"], inputs)]
        status = subprocess.run(command, cwd=folder, env=environment | own).returncode
        if status != 0:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
