#!/usr/bin/env python3
"""Fails when two rooms define a class of the same name.

All rooms share one namespace and end in one program, where two classes of one name are one to the linker: it
keeps the first destructor it meets, for both. No compiler warns. What lies in an anonymous namespace or inside
another class is not looked at; everything else is in a header.

Usage: one_definition.py [ROOT]
"""

import re
import sys
from pathlib import Path

from arrows import room_of, source_files

DEFINITION = re.compile(r"^(?:class|struct|enum class|enum|union)\s+(?:[A-Z_]+\([^)]*\)\s+)?(\w+)[^;]*$")
NAMESPACE = re.compile(r"^namespace\s+([\w:]+)\s*{")


def definitions_in(text):
    """Full names of the types a header defines outside of any other type."""
    namespace = ""
    for line in text.splitlines():
        opened = NAMESPACE.match(line)
        if opened:
            namespace = opened[1]
        defined = DEFINITION.match(line)
        if defined:
            yield f"{namespace}::{defined[1]}"


def check(root):
    """Returns (faults, number of definitions)."""
    places = {}
    for file in source_files(root):
        if file.suffix != ".h":
            continue
        for name in definitions_in((root / file).read_text(encoding="utf-8")):
            places.setdefault(name, []).append(file)
    faults = [f"{name} is defined in {' and '.join(map(str, files))}"
              for name, files in sorted(places.items()) if len({room_of(file) for file in files}) > 1]
    return faults, len(places)


def main(arguments):
    if len(arguments) > 1 or arguments[:1] in (["-h"], ["--help"]):
        print(__doc__.strip())
        return 2 if len(arguments) > 1 else 0
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parents[2]
    faults, definitions = check(root)
    for fault in faults:
        print(f"error: {fault}")
    if definitions == 0:
        print(f"error: no definition found under {root}")
        return 1
    print(f"{definitions} definitions, {len(faults)} of them twice")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
