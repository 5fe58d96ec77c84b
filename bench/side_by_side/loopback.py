"""What the kernel says of a process, and the two that send: wrk as fast as it goes, dtemulator at a fixed rate."""

import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

REPLAY = Path(__file__).with_name("replay.lua")


def processes_of(pid):
    """A process and all that came of it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text(encoding="ascii").split()):
            found += processes_of(child)
    return found


def cpu_seconds(pid):
    """User and system time of a process and its descendants, all their threads, to the nanosecond."""
    # Linux's name of another process' CPU clock, as clock_getcpuclockid(3) makes it: /proc tells whole ticks only.
    return sum(time.clock_gettime(~each << 3 | 2) for each in processes_of(pid))


def resident_mb(pid):
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise AssertionError(f"no VmRSS of {pid}")


@dataclass(frozen=True)
class Load:
    """What a sender says of one round."""

    completed: int
    failed: int
    seconds: float
    p50_us: float
    p99_us: float


def run_wrk(url, requests_file, *, seconds, connections, threads, first):
    """Closed loop: each connection sends again as soon as it has its answer."""
    output = subprocess.run(
        ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(REPLAY), url,
         "--", str(requests_file), str(threads), str(first)],
        check=True, capture_output=True, text=True, timeout=seconds + 120).stdout
    for line in output.splitlines():
        if line.startswith("RESULT "):
            return Load(**json.loads(line.removeprefix("RESULT ")))
    raise AssertionError(f"wrk ended without a result:\n{output}")


def run_emulator(dtemulator, url, secret_file, *, rate, seconds, warm_up, seed, report, connections=64, headers=()):
    """Open loop: so many requests a second, latencies from the moments they were due. `seed` makes the event ids."""
    extra = [argument for header in headers for argument in ("--header", header)]
    result = subprocess.run(
        [dtemulator, "load", "--url", url, "--secret-file", secret_file, "--rate", str(rate), "--duration",
         f"{seconds}s", "--warm-up", f"{warm_up}s", "--connections", str(connections), "--seed", str(seed), "--json",
         report, *extra],
        capture_output=True, text=True, timeout=seconds + warm_up + 60, check=False)
    if result.returncode != 0:
        raise AssertionError(f"dtemulator load exited with {result.returncode}:\n{result.stdout}{result.stderr}")
    said = json.loads(Path(report).read_text(encoding="utf-8"))
    good = sum(number for status, number in said["statuses"].items() if status.startswith("2"))
    # Those of the warm-up were sent, too, and cost what the others do.
    return Load(completed=good + rate * warm_up, failed=said["planned"] - good, seconds=said["elapsed_ms"] / 1e3,
                p50_us=said["latency_ms"]["p50"] * 1e3, p99_us=said["latency_ms"]["p99"] * 1e3)
