"""The measurements of bench.py as a Markdown table."""

import os
import platform
import statistics

from contenders import REFERENCE
from corpus import NAMES

COLUMNS = [
    "", "programs/s, 1 lane", "× bare", "programs/s, 2 lanes", "× bare", "CPU ms/program, 1 lane", "2 lanes",
    "× bare", "kernel threads ms/program", "wrong verdicts",
]


def markdown(results):
    host = results["machine"]
    load = _spread([m["load"] for m in results["measurements"]], 1)
    lines = [
        f"{host['processor']}, {host['processors']} processors, Linux {host['kernel']}; load {load}.",
        f"{results['rounds']} rounds; median (least to most). × bare: in the same round. CPU: {results['meter']}.",
    ]
    for kind, title in NAMES.items():
        rows = [m for m in results["measurements"] if m["corpus"] == kind]
        if rows:
            lines += ["", f"### {title} ({rows[0]['programs']} programs a turn)", ""]
            lines += _table(rows, results["contenders"])
    absent = [f"{name} ({c['absence']})" for name, c in results["contenders"].items() if c["absence"]]
    if absent:
        lines += ["", f"Not measured: {'; '.join(absent)}."]
    lines += [f"Skipped: {what}: {why}." for what, why in results["skipped"].items()]
    versions = [f"{name}: {c['version']}" for name, c in results["contenders"].items() if c["version"]]
    return "\n".join(lines + ["", f"Versions: {'; '.join(versions)}."])


def machine():
    """What the figures depend on."""
    processor = platform.machine()
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                processor = line.partition(":")[2].strip()
                break
    return {"processor": processor, "processors": len(os.sched_getaffinity(0)), "kernel": platform.release()}


def _table(rows, contenders):
    lines = ["| " + " | ".join(COLUMNS) + " |", "|---" + "|---:" * (len(COLUMNS) - 1) + "|"]
    bare = {(m["round"], m["lanes"]): _figures(m) for m in rows if m["contender"] == REFERENCE}
    starts = []
    for name, contender in contenders.items():
        own = [m for m in rows if m["contender"] == name]
        if not own:
            continue
        wrong = sum(len(m["wrong"]) for m in own)
        lines.append(_row(contender["title"], own, bare, _figures, wrong))
        if "start" in own[0]:
            lines.append(_row(f"{contender['title']}, start taken off", own, bare, _figures_without_start, wrong))
            wall, cpu = ([1000 * m["start"][key] for m in own if m["lanes"] == 1] for key in ("wall", "cpu"))
            starts.append(f"{name} {_spread(wall, 0)} ms, {_spread(cpu, 0)} ms CPU")
    if starts:
        lines += ["", f"A start and the first programs, on one lane: {'; '.join(starts)}."]
    return lines


def _row(title, own, bare, figures, wrong):
    measured = {(m["round"], m["lanes"]): figures(m) for m in own}
    cells = [title]
    for lanes in (1, 2):
        turns = [key for key in measured if key[1] == lanes]
        rates = [measured[key][0] for key in turns]
        ratios = [_ratio(measured[key][0], bare[key][0]) for key in turns]
        cells += [_spread(rates, 0), _spread(ratios, 2)]
    one, two = ([measured[key][1] for key in measured if key[1] == lanes] for lanes in (1, 2))
    ratios = [_ratio(measured[key][1], bare[key][1]) for key in measured if key[1] == 2]
    cells += [_spread(one, 2), _spread(two, 2), _spread(ratios, 2)]
    cells += [_spread([1000 * m["kernel"] / m["programs"] for m in own], 2), str(wrong)]
    return "| " + " | ".join(cells) + " |"


def _figures(measured):
    """Programs a second, and CPU milliseconds a program."""
    return measured["programs"] / measured["wall"], 1000 * measured["cpu"] / measured["programs"]


def _figures_without_start(measured):
    """The same for the programs that came after the first ones of each lane; None where the difference drowns in the
    noise."""
    start = measured["start"]
    programs = measured["programs"] - start["programs"]
    wall, cpu = measured["wall"] - start["wall"], measured["cpu"] - start["cpu"]
    if programs < 1 or wall < 0.2 * measured["wall"]:
        return None, None
    return programs / wall, 1000 * cpu / programs


def _ratio(value, reference):
    return None if value is None else value / reference


def _spread(values, digits):
    known = [value for value in values if value is not None]
    if not known:
        return "–"
    # A rate of a few programs a second needs its decimals.
    digits += (digits == 0) * ((min(known) < 20) + (min(known) < 2))
    middle = f"{statistics.median(known):.{digits}f}"
    return middle if len(known) == 1 else f"{middle} ({min(known):.{digits}f}–{max(known):.{digits}f})"
