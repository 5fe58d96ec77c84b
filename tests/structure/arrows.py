#!/usr/bin/env python3
"""Fails on an #include that the house's plan does not have.

Reads every #include line in include/, src/ and tools/ and compares it with the two tables below: which room
may use which, and which room owns which library. src/README.md draws the same plan for people.

Usage: arrows.py [ROOT]
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

# Open to every room; among themselves they use only what is listed.
OPEN = {
    "base": set(),
    "model": {"base"},
    "json": {"base"},
    "metrics": {"base"},
    "logging": {"base", "json", "metrics"},
}

# What each room may use beside the open ones and itself. ANY: every room.
ANY = "any room"
USES = {
    "signature": set(),
    "codec": set(),
    "dedupe": set(),
    "route": set(),
    "publish": set(),
    "broker": set(),
    "http": set(),
    "fetch": set(),
    "relay": {"signature", "codec", "dedupe", "route", "publish"},
    "rebuild": {"dedupe", "route", "publish"},
    "replay": {"codec", "route", "publish", "relay"},
    "keeper": {"fetch", "signature"},
    "config": {"route"},
    "emulator": {"signature", "fetch"},
    "load": {"emulator"},
    "dtemulator": {"emulator", "load", "signature", "fetch", "broker"},
    "app": ANY,
}

# `config` fills the rooms' options, so it may see every header called *_options.h.
SEES_ALL_OPTIONS = {"config"}

# Library -> the beginnings of its headers' names, and the rooms that may include them; `room/beginning`: only
# the room's files whose names begin so.
LIBRARIES = {
    "Pistache": (("pistache/",), {"http"}),
    "llhttp": (("llhttp.h",), {"http"}),
    "OpenSSL": (("openssl/",), {"signature", "load", "http/tls_"}),
    "RapidJSON": (("rapidjson/",), {"json"}),
    "librdkafka": (("librdkafka/",), {"publish", "broker"}),
    "libcurl": (("curl/",), {"fetch"}),
    "yaml-cpp": (("yaml-cpp/",), {"config"}),
    "spdlog": (("spdlog/",), {"logging"}),
    "prometheus-cpp": (("prometheus/",), {"metrics"}),
    "CLI11": (("CLI/",), {"app", "dtemulator"}),
    "tl::expected": (("tl/",), {"base"}),
}

# Rooms whose headers lie beside their sources: name -> folder.
TOOL_ROOMS = {"emulator": "tools/emulator", "load": "tools/load", "dtemulator": "tools/dtemulator"}

# The C library's and the kernel's headers; C++'s own have no dot in their names.
SYSTEM_FOLDERS = ("sys/", "netinet/", "arpa/", "net/", "linux/", "bits/")
SYSTEM_HEADERS = {
    "dirent.h", "dlfcn.h", "errno.h", "fcntl.h", "limits.h", "netdb.h", "poll.h", "pthread.h", "pwd.h",
    "sched.h", "signal.h", "stdio.h", "stdlib.h", "string.h", "strings.h", "time.h", "unistd.h",
}

LONG_FILE_LINES = 400
SOURCES = {".h", ".cc", ".cpp", ".hpp", ".in"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


@dataclass(frozen=True)
class Include:
    file: Path  # from the root
    line: int
    name: str
    is_angled: bool

    def __str__(self):
        return f"{self.file}:{self.line}: {self.name}"


def room_of(file):
    """The room a file belongs to, by its folder; None for a file outside every room."""
    parts = file.parts
    if parts[:2] == ("include", "dtbridge") and len(parts) > 3:
        return parts[2]
    if parts[0] == "src" and len(parts) > 2:
        return parts[1]
    for room, folder in TOOL_ROOMS.items():
        if file.is_relative_to(folder):
            return room
    return None


def includes_of(root, file):
    for number, line in enumerate((root / file).read_text(encoding="utf-8").splitlines(), start=1):
        match = INCLUDE.match(line)
        if match:
            yield Include(file, number, match[2], match[1] == "<")


def source_files(root):
    for folder in ("include", "src", "tools"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and path.suffix in SOURCES:
                yield path.relative_to(root)


def may_include(room, file, rooms):
    return room in rooms or any(f"{room}/{file.name}".startswith(part) for part in rooms if "/" in part)


def library_fault(room, include):
    for library, (beginnings, rooms) in LIBRARIES.items():
        if include.name.startswith(beginnings):
            if may_include(room, include.file, rooms):
                return None
            return f"{include}: {library} belongs to {' and '.join(sorted(rooms))}, not to {room}"
    if "." not in include.name or include.name in SYSTEM_HEADERS or include.name.startswith(SYSTEM_FOLDERS):
        return None
    return f"{include}: no table in arrows.py knows this header"


def arrow_fault(room, target, include):
    if target == room:
        return None
    if target not in OPEN and target not in USES:
        return f"{include}: there is no room {target}"
    if room in OPEN:
        is_allowed = target in OPEN[room]
    else:
        is_allowed = target in OPEN or USES[room] == ANY or target in USES[room]
    if not is_allowed and room in SEES_ALL_OPTIONS:
        is_allowed = include.name.endswith("_options.h")
    return None if is_allowed else f"{include}: {room} must not use {target}"


def own_fault(root, room, include):
    """A header without a room in its name is private: it lies in the includer's own folder."""
    own = (root / include.file).parent
    if include.file.parts[0] == "include":
        return f"{include}: a public header must not include a private one"
    if ".." in Path(include.name).parts:
        return f"{include}: a path out of the room"
    if (own / include.name).is_file() or (own / f"{include.name}.in").is_file():
        return None
    return f"{include}: no private header of {room}"


def fault_of(root, room, include):
    if include.is_angled:
        return library_fault(room, include)
    parts = Path(include.name).parts
    if parts[0] == "dtbridge":
        if len(parts) != 3:
            return f"{include}: not dtbridge/<room>/<header>"
        if not (root / "include" / include.name).is_file():
            return f"{include}: there is no such header"
        return arrow_fault(room, parts[1], include)
    if parts[0] in TOOL_ROOMS:
        return arrow_fault(room, parts[0], include)
    return own_fault(root, room, include)


def check(root):
    """Returns (faults, warnings, number of includes looked at)."""
    faults, warnings, looked_at = [], [], 0
    for file in source_files(root):
        lines = len((root / file).read_text(encoding="utf-8").splitlines())
        if lines > LONG_FILE_LINES:
            warnings.append(f"{file}: {lines} lines; look for the second thing inside")
        room = room_of(file)
        if room is None or (room not in OPEN and room not in USES):
            faults.append(f"{file}: in no room that arrows.py knows")
            continue
        for include in includes_of(root, file):
            looked_at += 1
            fault = fault_of(root, room, include)
            if fault:
                faults.append(fault)
    return faults, warnings, looked_at


def main(arguments):
    if len(arguments) > 1 or arguments[:1] in (["-h"], ["--help"]):
        print(__doc__.strip())
        return 2 if len(arguments) > 1 else 0
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parents[2]
    faults, warnings, looked_at = check(root)
    for warning in warnings:
        print(f"warning: {warning}")
    for fault in faults:
        print(f"error: {fault}")
    if looked_at == 0:
        print(f"error: no #include found under {root}")
        return 1
    print(f"{looked_at} includes, {len(faults)} against the plan, {len(warnings)} long files")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
