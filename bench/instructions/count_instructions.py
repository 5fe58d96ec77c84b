#!/usr/bin/env python3
"""How many instructions dtbridge runs for a delivery, counted by valgrind's callgrind.

A mock broker, one worker, some connections; deliveries come in rounds of one on each connection. Each round is
counted by itself, and the cheapest is told: what others have on top is not the deliveries' own, librdkafka's
statistics above all, which it makes every five seconds. The broker answers late, so that batches are what the
program makes of a round and do not depend on how fast it runs here.
"""

import argparse
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "system"), str(ROOT / "bench" / "side_by_side")]

from bridge_process import BridgeProcess  # noqa: E402
from callgrind_profile import read_profile  # noqa: E402
from make_requests import BODY_BYTES, body_of, request_of, secret_header  # noqa: E402
from mock_cluster import MockCluster  # noqa: E402

SECRET = "a secret of the benchmark"
PATH = "/v1/bench"
BROKER_DELAY_MS = 300  # longer than the program needs for a round here
WARM_UP_ROUNDS = 3

CONFIGURATION = """\
listen: {{address: "127.0.0.1:0", workers: 1, answer_timeout: 9900ms}}
admin: {{address: "127.0.0.1:0"}}
connectors:
  - name: bench
    path: {path}
    signature: {{require: secret, secret_files: ["{directory}/current"]}}
kafka:
  brokers: ["{bootstrap}"]
  topics: {{events: {prefix}, dead_letter: bench.dead-letter, create: true, partitions: {partitions}, replication: 1}}
log: {{level: info, format: json}}
shutdown: {{delay: 0s, drain: 2s, flush: 5s}}
"""


class Senders:
    def __init__(self, port, connections):
        self.number = 0
        self.sign = secret_header(SECRET)
        self.moment = time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime())
        self.connections = [socket.create_connection(("127.0.0.1", port), timeout=60)
                            for _ in range(connections)]

    def round(self):
        """A delivery on each connection; returns when all are answered: whether all are stored."""
        bodies = [body_of(self.number + at, self.moment) for at in range(len(self.connections))]
        requests = [request_of(body, PATH, self.sign(body)) for body in bodies]
        self.number += len(bodies)
        for connection, request in zip(self.connections, requests):
            connection.sendall(request)
        answers = [connection.recv(4096) for connection in self.connections]
        return all(answer.startswith(b"HTTP/1.1 200") and b'"stored"' in answer for answer in answers)


class CountedBridge(BridgeProcess):
    """`dtbridge serve` under callgrind, which counts when it is told to."""

    def __init__(self, binary, directory, bootstrap):
        counts = Path(directory) / "counts"
        valgrind = ["valgrind", "--tool=callgrind", "--instr-atstart=no", "--fair-sched=yes",
                    f"--callgrind-out-file={counts}"]
        super().__init__(binary, directory, bootstrap, "bench.events", configuration=CONFIGURATION, secret=SECRET,
                         settings={"path": PATH, "partitions": 6}, launcher=valgrind)
        self.counts = counts
        self.dumps = 0

    def control(self, *command):
        subprocess.run(["callgrind_control", *command, str(self.process.pid)], check=True, timeout=120,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def dump(self):
        """What was counted since the last dump."""
        self.control("--dump")
        self.dumps += 1
        with open(f"{self.counts}.{self.dumps}", encoding="utf-8", errors="replace") as lines:
            return read_profile(lines)


def count(options):
    """The profiles of the rounds."""
    broker = MockCluster(options.dtemulator)
    bridge = CountedBridge(options.dtbridge, options.work / "bridge", broker.bootstrap)
    try:
        bridge.start(seconds=120)
        broker.say(f"rtt {BROKER_DELAY_MS}")
        senders = Senders(bridge.port, options.connections)
        bridge.control("--instr=on")
        # What runs for the first time is translated first; a slow machine may answer 503 meanwhile.
        for _ in range(WARM_UP_ROUNDS):
            senders.round()
        bridge.dump()
        profiles = []
        for _ in range(options.rounds):
            assert senders.round(), f"not every delivery was stored:\n{bridge.log_tail()}"
            profiles.append(bridge.dump())
        return profiles
    finally:
        bridge.end()
        broker.wipe()


def report(profiles, connections, what):
    told = min(profiles, key=lambda each: each.total())
    parts = told.parts()
    hashing = parts.pop("SHA-256", 0)
    own = parts["dtbridge"]
    print(f"\nInstructions per stored and verified event ({what}, {BODY_BYTES}-byte temperature push), the cheapest "
          f"of {len(profiles)} rounds of {connections}:")
    for name, cost in parts.most_common():
        if cost >= connections * 100:
            print(f"  {name:<32}{cost / connections:>10,.0f}")
    few = sum(cost for cost in parts.values() if cost < connections * 100)
    print(f"  {'others':<32}{few / connections:>10,.0f}")
    print(f"  {'SHA-256':<32}{hashing / connections:>10,.0f}  (not in the sum: valgrind knows no SHA instructions)")
    print(f"instructions per delivery: {sum(parts.values()) / connections:,.0f}, of them {own / connections:,.0f} in "
          f"dtbridge itself ({what}, SHA-256 left out)")


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dtbridge", type=Path, required=True)
    parser.add_argument("--dtemulator", type=Path, required=True, help="for its broker")
    parser.add_argument("--work", type=Path, required=True, help="folder for files of the run; emptied first")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--connections", type=int, default=64, help="deliveries of a round")
    parser.add_argument("--what", default="release build", help="what the figure is called")
    return parser.parse_args(arguments)


def main():
    options = parse(sys.argv[1:])
    options.work = options.work.resolve()
    shutil.rmtree(options.work, ignore_errors=True)
    options.work.mkdir(parents=True)
    report(count(options), options.connections, options.what)


if __name__ == "__main__":
    main()
