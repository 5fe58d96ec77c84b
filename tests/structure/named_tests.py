#!/usr/bin/env python3
"""Fails when a document names a test that does not exist.

A claim that cites its test is worth something as long as the test is there. Every `Suite.Test` or
`Suite.Test/Case` in backticks in docs/security.md must be a TEST, TEST_F or TEST_P under tests/, and a case the
name of a row in the file that defines the test.

Usage: named_tests.py [ROOT]
"""

import re
import sys
from pathlib import Path

DOCUMENTS = ("docs/security.md",)
CITED = re.compile(r"`([A-Z]\w*(?:Test|Tests)\.[A-Z]\w*(?:/\w+)?)`")
DEFINED = re.compile(r"^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\)", re.MULTILINE)


def tests_under(root):
    """Every test's full name, with the text of the file it stands in."""
    tests = {}
    for file in sorted((root / "tests").rglob("*.cc")):
        text = file.read_text(encoding="utf-8")
        for suite, name in DEFINED.findall(text):
            tests[f"{suite}.{name}"] = text
    return tests


def check(root):
    """Returns (faults, number of citations)."""
    tests = tests_under(root)
    faults = []
    citations = 0
    for document in DOCUMENTS:
        lines = (root / document).read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, start=1):
            for cited in CITED.findall(line):
                citations += 1
                name, _, case = cited.partition("/")
                if name not in tests:
                    faults.append(f"{document}:{number}: there is no test {name}")
                elif case and f'"{case}"' not in tests[name]:
                    faults.append(f"{document}:{number}: {name} has no case {case}")
    return faults, citations


def main(arguments):
    if len(arguments) > 1 or arguments[:1] in (["-h"], ["--help"]):
        print(__doc__.strip())
        return 2 if len(arguments) > 1 else 0
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parents[2]
    faults, citations = check(root)
    for fault in faults:
        print(f"error: {fault}")
    if citations == 0:
        print(f"error: no test is named in {', '.join(DOCUMENTS)}")
        return 1
    print(f"{citations} tests named, {len(faults)} of them not there")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
