"""Reads what callgrind wrote: instructions by library and function, without what they called."""

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePath

# Names come with a number the first time, and as the number alone from then on; `c…` names who is called.
NAME = re.compile(r"^(fn|cfn|ob|cob)=\((\d+)\)(?: (.*))?$")
COST = re.compile(r"^[+\-*\d]\S* (\d+)$")

SHA_256 = re.compile(r"^(sha256_block|SHA256_)")


@dataclass
class Profile:
    costs: Counter = field(default_factory=Counter)  # by (library, function)
    calls: set = field(default_factory=set)  # of (library and function that calls, that is called)

    def total(self):
        return sum(self.costs.values())

    def parts(self):
        """Instructions by library, `SHA-256` apart."""
        hashing = {where for where in self.costs if SHA_256.match(where[1])}
        # Stripped libraries name what they export only: the rounds themselves are known by who calls them.
        hashing |= {called for caller, called in self.calls if caller in hashing and caller[0] == called[0]}
        parts = Counter()
        for where, cost in self.costs.items():
            parts["SHA-256" if where in hashing else where[0]] += cost
        return parts


def read_profile(lines):
    profile = Profile()
    names = {"fn": {}, "ob": {}}
    now = {"fn": "", "ob": ""}
    called = None
    called_library = None
    is_call = False
    for line in lines:
        line = line.rstrip("\n")
        if match := NAME.match(line):
            kind, number, name = match.groups()
            table = names[kind.removeprefix("c")]
            if name is not None:
                table[number] = PurePath(name).name if kind.endswith("ob") else name
            if kind in now:
                now[kind] = table[number]
            elif kind == "cob":
                called_library = table[number]
            else:
                called = (called_library or now["ob"], table[number])
        elif line.startswith("calls="):
            profile.calls.add(((now["ob"], now["fn"]), called))
            called_library = None
            is_call = True  # the cost in the next line is the callee's
        elif match := COST.match(line):
            if not is_call:
                profile.costs[now["ob"], now["fn"]] += int(match[1])
            is_call = False
    return profile
