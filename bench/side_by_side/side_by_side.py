#!/usr/bin/env python3
"""What dtbridge costs beside nginx's `return 200`, with the same requests, in the same minutes.

Rounds alternate: dtbridge (verify, decode, store in a real broker, acks=all), then nginx. CPU is the whole
process' user and system time per completed request; the medians are compared. Then resident memory is read,
idle and with 1000 deliveries waiting for a broker that is paused. A round with an answer that is no 200, or
after which Kafka has fewer records than there were 200s, ends the run without a figure.
"""

import argparse
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "system"))

from bridge_process import BridgeProcess  # noqa: E402
from kafka_reader import KAFKA_SH, Cluster  # noqa: E402
from loopback import Nginx, cpu_seconds, resident_mb, run_wrk  # noqa: E402
from make_requests import BODY_BYTES, check, read_requests, write_requests  # noqa: E402

MAX_RATIO = 3.5
MAX_IDLE_MB = 24
MAX_WAITING_MB = 64
WAITING = 1000

SECRET = "a secret of the benchmark"
PATH = "/v1/bench"
TOPIC = "bench.events"
PARTITIONS = 6

# The window is smaller than the file of requests, so that a request that comes round again is new again.
CONFIGURATION = """\
listen: {{address: "127.0.0.1:0", workers: {workers}}}
admin: {{address: "127.0.0.1:0"}}
connectors:
  - name: bench
    path: {path}
    signature: {{require: secret, secret_files: ["{directory}/current"]}}
duplicates: {{max_entries: {window}}}
kafka:
  brokers: ["{bootstrap}"]
  topics: {{events: {prefix}, dead_letter: bench.dead-letter, create: true, partitions: {partitions}, replication: 1}}
log: {{level: info}}
shutdown: {{delay: 0s, drain: 2s, flush: 5s}}
"""


class Failed(Exception):
    """No figure can be given."""


@dataclass(frozen=True)
class Round:
    name: str
    cpu_us: float  # per completed request
    rate: float
    p50_us: int
    p99_us: int

    def __str__(self):
        return (f"{self.name:<9} {self.cpu_us:6.2f} us CPU   {self.rate:8.0f} /s   "
                f"p50 {self.p50_us / 1000:6.2f} ms   p99 {self.p99_us / 1000:6.2f} ms")


class Comparison:
    def __init__(self, options, directory):
        self.options = options
        self.directory = directory
        self.requests_file = directory / "requests"
        self.first = {"dtbridge": 0, "nginx": 0}
        self.cluster = Cluster(directory / "kafka", options.kafka_port)
        self.nginx = None
        self.bridges = []

    def start(self):
        # 1000 connections and what else is open; the servers inherit it.
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 16384) if hard > 0 else 16384, hard))
        write_requests(self.requests_file, self.options.requests, PATH, SECRET)
        check(next(read_requests(self.requests_file)))
        self.cluster.start()
        self.nginx = Nginx(self.directory / "nginx", self.options.nginx_port, self.options.nginx_workers)

    def end(self):
        for bridge in self.bridges:
            bridge.end()
        if self.nginx:
            self.nginx.end()
        self.cluster.wipe()

    def start_bridge(self, name):
        bridge = BridgeProcess(
            self.options.dtbridge, self.directory / name, self.cluster.bootstrap, TOPIC,
            configuration=CONFIGURATION, secret=SECRET,
            settings={"path": PATH, "workers": self.options.workers, "window": self.options.requests // 3,
                      "partitions": PARTITIONS})
        self.bridges.append(bridge)
        bridge.start()
        return bridge

    def round(self, name, pid, port, seconds):
        before = cpu_seconds(pid)
        load = run_wrk(port, self.requests_file, seconds=seconds, connections=self.options.connections,
                       threads=self.options.wrk_threads, first=self.first[name])
        time.sleep(0.3)  # what wrk did not wait for is work of this round too
        used = cpu_seconds(pid) - before
        if load.failed or not load.completed:
            raise Failed(f"{name}: {load.failed} requests failed, {load.completed} were completed")
        # Each on its own: requests that went to nginx must not make the next round repeat itself.
        self.first[name] += load.completed + self.options.connections
        return load.completed, Round(name, used / load.completed * 1e6, load.completed / load.seconds,
                                     load.p50_us, load.p99_us)

    def bridge_round(self, bridge, seconds):
        records = self.cluster.ends(TOPIC, PARTITIONS)
        completed, result = self.round("dtbridge", bridge.process.pid, bridge.port, seconds)
        stored = self.cluster.ends(TOPIC, PARTITIONS) - records
        if stored < completed:
            raise Failed(f"dtbridge: {completed} answers said stored, Kafka has {stored} records more")
        metrics = bridge.metrics()
        all_deliveries = metrics.total("dtbridge_deliveries_total")
        if metrics.total("dtbridge_deliveries_total", outcome="stored") != all_deliveries:
            raise Failed("dtbridge: not every delivery was a new event that was stored")
        return result

    def cost(self):
        """The rounds of dtbridge and of nginx."""
        bridge = self.start_bridge("cost")
        for warm_up in (self.bridge_round(bridge, 2), self.nginx_round(2)):
            print(f"warm-up   {warm_up}", flush=True)
        rounds = []
        for number in range(1, self.options.rounds + 1):
            pair = (self.bridge_round(bridge, self.options.seconds), self.nginx_round(self.options.seconds))
            rounds.append(pair)
            for each in pair:
                print(f"round {number:<3} {each}", flush=True)
        loaded = resident_mb(bridge.process.pid)
        bridge.terminate()
        if bridge.wait(20) != 0:
            raise Failed(f"dtbridge did not end well:\n{bridge.log_tail()}")
        return [pair[0] for pair in rounds], [pair[1] for pair in rounds], loaded

    def nginx_round(self, seconds):
        return self.round("nginx", self.nginx.pid, self.options.nginx_port, seconds)[1]

    def memory(self):
        """Resident MB of a fresh process: idle, and with WAITING deliveries in flight."""
        bridge = self.start_bridge("memory")
        time.sleep(1)
        idle = resident_mb(bridge.process.pid)
        texts = [text for text, _ in zip(read_requests(self.requests_file), range(WAITING))]
        subprocess.run([KAFKA_SH, "broker", self.cluster.directory, "1", "pause"], check=True)
        try:
            connections = [socket.create_connection(("127.0.0.1", bridge.port), timeout=15) for _ in texts]
            for connection, text in zip(connections, texts):
                connection.sendall(text)
            bridge.wait_for(
                lambda: bridge.metrics().total("dtbridge_deliveries_in_flight") == WAITING, 5,
                f"{WAITING} deliveries do not wait")
            waiting = resident_mb(bridge.process.pid)
        finally:
            subprocess.run([KAFKA_SH, "broker", self.cluster.directory, "1", "resume"], check=True)
        answers = [connection.recv(4096).split(b"\r\n", 1)[0] for connection in connections]
        for connection in connections:
            connection.close()
        if set(answers) != {b"HTTP/1.1 200 OK"}:
            raise Failed(f"with {WAITING} in flight the answers were {sorted(set(answers))}")
        return idle, waiting


def verdict(value, limit):
    return "ok" if value <= limit else "TOO MUCH"


def report(dtbridge, nginx, loaded, idle, waiting):
    """Prints the table; true when every limit is kept."""
    ours = statistics.median(each.cpu_us for each in dtbridge)
    theirs = statistics.median(each.cpu_us for each in nginx)
    ratio = ours / theirs
    print(f"""
CPU per stored and verified event, median of {len(dtbridge)} rounds each ({BODY_BYTES}-byte temperature push):
  dtbridge            {ours:7.2f} us   (rounds {min(r.cpu_us for r in dtbridge):.2f} to {max(r.cpu_us for r in dtbridge):.2f})
  nginx `return 200`  {theirs:7.2f} us   (rounds {min(r.cpu_us for r in nginx):.2f} to {max(r.cpu_us for r in nginx):.2f})
  ratio               {ratio:7.2f}      at most {MAX_RATIO}: {verdict(ratio, MAX_RATIO)}
Resident memory:
  idle                {idle:7.1f} MB  at most {MAX_IDLE_MB}: {verdict(idle, MAX_IDLE_MB)}
  {WAITING} in flight      {waiting:7.1f} MB  at most {MAX_WAITING_MB}: {verdict(waiting, MAX_WAITING_MB)}
  after the rounds    {loaded:7.1f} MB""")
    return ratio <= MAX_RATIO and idle <= MAX_IDLE_MB and waiting <= MAX_WAITING_MB


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dtbridge", type=Path, required=True, help="the program, built for release")
    parser.add_argument("--work", type=Path, required=True, help="folder for files of the run; emptied first")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=10, help="length of a round")
    parser.add_argument("--connections", type=int, default=64, help="keep-alive connections")
    parser.add_argument("--workers", type=int, default=2, help="dtbridge's")
    parser.add_argument("--nginx-workers", type=int, default=1)
    parser.add_argument("--wrk-threads", type=int, default=1)
    parser.add_argument("--requests", type=int, default=240_000, help="distinct requests to go round")
    parser.add_argument("--nginx-port", type=int, default=18090)
    parser.add_argument("--kafka-port", type=int, default=19492)
    return parser.parse_args(arguments)


def main():
    options = parse(sys.argv[1:])
    work = options.work.resolve()
    if work.exists():
        Cluster(work / "kafka", options.kafka_port).wipe()
        shutil.rmtree(work)
    work.mkdir(parents=True)
    comparison = Comparison(options, work)
    try:
        comparison.start()
        dtbridge, nginx, loaded = comparison.cost()
        idle, waiting = comparison.memory()
    except (Failed, AssertionError) as failure:
        print(f"no figure: {failure}", file=sys.stderr)
        return 1
    finally:
        comparison.end()
    return 0 if report(dtbridge, nginx, loaded, idle, waiting) else 1


if __name__ == "__main__":
    sys.exit(main())
