#!/usr/bin/env python3
"""tally: counts the tests of a run, each leaf once, and shows what the failed ones said.

    tally.py --status N [--errors FILE] TAP-FILE        node --test, pg_prove --verbose, vitest
    tally.py --meson testlog.json                       meson test, each program a TAP stream

Prints "PASSED FAILED" on the first line, the failures below. A run that lies is a failure too: a
skipped or to-do test, a plan that was not kept, an exit status that its tests do not explain, a run
without any test. So nothing passes by not running.
"""
import argparse
import json
import re

POINT = re.compile(r"^( *)(not )?ok (\d+)(?: +-)? *(.*)$")
PLAN = re.compile(r"^( *)1\.\.(\d+)")
DIRECTIVE = re.compile(r"(?<!\\)#\s*(skip|todo)\b", re.IGNORECASE)
DETAIL_LINES = 60  # of one failed test; the whole stream stays in its file


class Point:
    """A line "ok 3 - name" and the lines that explain it."""

    def __init__(self, match):
        self.depth = len(match.group(1))
        self.passed = not match.group(2)
        self.name = match.group(4).strip()
        self.detail = []


def read_tap(text):
    """All points in the order of the stream, and the number of points that its outermost plans say
    (None without a plan). What a YAML block or a comment holds is never taken for a point."""
    points, planned, block_end, said = [], None, None, []
    for line in text.splitlines():
        if block_end is not None:
            points[-1].detail.append(line)
            if line == block_end:
                block_end = None
            continue
        point, plan = POINT.match(line), PLAN.match(line)
        if point:
            points.append(Point(point))
            # node --test gives the output of a file before the verdict on it.
            points[-1].detail, said = said, []
        elif plan:
            if not plan.group(1):
                planned = (planned or 0) + int(plan.group(2))
        elif points and line == " " * (points[-1].depth + 2) + "---":
            block_end = " " * (points[-1].depth + 2) + "..."
            points[-1].detail.append(line)
        elif not line.lstrip().startswith("# Subtest"):
            # After a failure it explains that one; else it may explain the next.
            (points[-1].detail if points and not points[-1].passed else said).append(line)
    return points, planned


def parts_of(points, index):
    """The points inside points[index]: those just before it that stand deeper."""
    start = index
    while start > 0 and points[start - 1].depth > points[index].depth:
        start -= 1
    return points[start:index]


def judge(text, status):
    """(passed, [(name, detail lines)]) of one TAP stream whose program ended with this status."""
    points, planned = read_tap(text)
    passed, failures = 0, []
    for index, point in enumerate(points):
        parts = parts_of(points, index)
        if parts:
            if not point.passed and all(part.passed for part in parts):
                failures.append((point.name + " (itself, not its parts)", point.detail))
        elif DIRECTIVE.search(point.name):
            failures.append((point.name + " (nothing may skip or wait here)", point.detail))
        elif point.passed:
            passed += 1
        else:
            failures.append((point.name, point.detail))
    reported = sum(1 for point in points if point.depth == 0)
    last = points[-1].detail if points else text.splitlines()
    if not points:
        failures.append(("no test ran", last))
    elif planned is None:
        failures.append(("the run ended before it said how many tests it has", last))
    elif planned != reported:
        failures.append((f"{planned} tests were planned and {reported} reported", last))
    if status != 0 and not failures:
        failures.append((f"the run ended with status {status} though its tests passed", last))
    return passed, failures


def read_text(path):
    with open(path, encoding="utf-8", errors="replace") as stream:
        return stream.read()


def judge_meson(path):
    passed, failures = 0, []
    for line in read_text(path).splitlines():
        run = json.loads(line)
        # meson's own verdict counts beside the exit status: a timeout has none.
        status = run.get("returncode", 0) or (0 if run["result"] == "OK" else 1)
        count, failed = judge(run.get("stdout", ""), status)
        passed += count
        errors = run.get("stderr", "").splitlines() if failed else []
        failures += [(f"{run['name']}: {name}", detail) for name, detail in failed]
        if errors:
            failures[-1][1].extend(errors)
    if passed + len(failures) == 0:
        failures.append(("no test ran", []))
    return passed, failures


def show(lines):
    for line in lines[:DETAIL_LINES]:
        print(f"        {line}")
    if len(lines) > DETAIL_LINES:
        print(f"        … {len(lines) - DETAIL_LINES} more lines")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--meson", action="store_true")
    parser.add_argument("--status", type=int, default=0)
    parser.add_argument("--errors", help="what the run wrote to its standard error")
    arguments = parser.parse_args()
    if arguments.meson:
        passed, failures = judge_meson(arguments.file)
    else:
        passed, failures = judge(read_text(arguments.file), arguments.status)
    print(passed, len(failures))
    for name, detail in failures:
        print(f"    not ok  {name}")
        show(detail)
    if failures and arguments.errors:
        errors = read_text(arguments.errors).splitlines()
        if errors:
            print("    what the run wrote beside its results:")
            show(errors[-DETAIL_LINES:])


if __name__ == "__main__":
    main()
