#!/usr/bin/env python3
"""Runs fault scenarios against dtbridge and three real brokers, and prints one table.

Each scenario has topics, a bridge and a load of its own; the cluster is shared. Its folder under --work keeps
the bridge's logs, the sender's ledger, the records a reader found, and what was done when.
"""

import argparse
import gc
import random
import shutil
import signal
import socket
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))

from bridge import PARTITIONS, FaultBridge  # noqa: E402
from bridge_process import HEADER_VALUE, PATH, SECRET  # noqa: E402
from cluster import BROKERS, FORWARDED_OFFSET, FORWARDER_OFFSET, FaultCluster  # noqa: E402
from forwarder import Forwarders  # noqa: E402
from kafka_reader import partition_for  # noqa: E402
from ledger import copy_of, save  # noqa: E402
from load import Load  # noqa: E402
from scenarios import SCENARIOS  # noqa: E402
from stage import PATIENCE, Stage  # noqa: E402
from table import details, table  # noqa: E402
from verdict import Observed, Verdict, judge  # noqa: E402

DRAIN_SECONDS = 120


def free_ports():
    """A broker's first port, with those of controllers, forwarders and the bridge after it.

    Below the range that outgoing connections take theirs from: a sender that tries a port again and again
    while nobody listens would one day be given that very port for its own end, and talk to itself.
    """
    offsets = [base + i for base in (0, FORWARDED_OFFSET, FORWARDER_OFFSET, 50) for i in range(len(BROKERS))] + [60]
    while True:
        first = random.randrange(20_000, 30_000)
        try:
            for offset in offsets:
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", first + offset))
            return first, first + 60
        except OSError:
            continue


class Matrix:
    def __init__(self, binary, work, seconds):
        self.binary = binary
        self.work = work
        self.seconds = seconds
        port, self.bridge_port = free_ports()
        self.cluster = FaultCluster(work / "kafka", port)

    def __enter__(self):
        self.cluster.start()
        return self

    def __exit__(self, *_):
        self.cluster.wipe()

    def run(self, scenario):
        """The verdict and the remarks; what goes wrong outside the bars is a violation too."""
        folder = self.work / scenario.name
        folder.mkdir(parents=True)
        with open(folder / "story", "w", encoding="utf-8") as story:
            def log(text):
                print(f"  {text}", file=sys.stderr, flush=True)
                print(text, file=story, flush=True)
            print(f"{scenario.name}: {scenario.does}", file=sys.stderr, flush=True)
            try:
                verdict, remarks = self._run(scenario, folder, log)
            except Exception as error:
                verdict, remarks = Verdict(violations=[f"{type(error).__name__}: {error}"]), []
            for line in details(verdict, remarks):
                log(line)
        return verdict, remarks

    def _run(self, scenario, folder, log):
        gc.collect()
        self.cluster.mend()
        network = Forwarders(self.cluster.port + FORWARDER_OFFSET, self.cluster.port + FORWARDED_OFFSET, len(BROKERS))
        bootstrap = self.cluster.bootstrap
        if scenario.forwarded:
            network.start()
            bootstrap = ",".join(f"127.0.0.1:{self.cluster.port + FORWARDER_OFFSET + i}" for i in range(len(BROKERS)))
        bridge = FaultBridge(self.binary, folder / "bridge", bootstrap, scenario.name, self.bridge_port)
        load = Load(self.bridge_port, PATH, {"X-Building": HEADER_VALUE}, SECRET, lambda: bridge.run,
                    rate=scenario.rate, burst=scenario.burst, connections=scenario.connections,
                    prepared=int(scenario.rate * self.seconds))
        stage = Stage(self.cluster, bridge, load, network, log)
        try:
            bridge.start()
            load.start()
            try:
                scenario.act(stage)
                stage.until(self.seconds)
                stage.say("no new events")
                load.finish(DRAIN_SECONDS)
            finally:
                load.end()
            log(f"{load.now():6.1f} s  the load has ended")
            stage.failed_reports += bridge.failed_reports()
            counted = bridge.counted_deliveries()
            (folder / "metrics").write_text(bridge.metrics().text, encoding="utf-8")
            stage.remarks.append(f"the sender was late by at most {load.longest_delay:.2f} s")
            code, _ = bridge.stop()
            if code != 0:
                stage.violations.append(f"exit code {code} at the end")
            copies = self._read(scenario)
        finally:
            bridge.end()
            network.stop()
        save(folder / "attempts", load.attempts)
        save(folder / "records", copies)
        verdict = judge(Observed(
            attempts=load.attempts, copies=copies, absences=stage.absences, healed=stage.healed,
            deleted_until=stage.deleted_until, failed_reports=stage.failed_reports, counted=counted, refusals=scenario.refusals,
            partition_of={copy.event: copy.partition for copy in copies}))
        verdict.violations += stage.violations
        return verdict, stage.remarks

    def _read(self, scenario):
        self.cluster.wait_until(lambda: self.cluster.can_store(f"{scenario.name}.events", PARTITIONS), PATIENCE,
                                "the events cannot be read")
        return [copy_of(record) for record in self.cluster.records(f"{scenario.name}.events")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", action="store_true", help="name the scenarios, run none")
    parser.add_argument("--dtbridge", type=Path)
    parser.add_argument("--work", type=Path, help="folder of this run; emptied first")
    parser.add_argument("--seconds", type=float, default=30, help="least length of each load")
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO")
    arguments = parser.parse_args()
    if arguments.list:
        for scenario in SCENARIOS:
            print(f"{scenario.name:24} {scenario.does}")
        return 0
    if not arguments.dtbridge or not arguments.work:
        parser.error("--dtbridge and --work are needed")
    unknown = set(arguments.scenarios) - {each.name for each in SCENARIOS}
    if unknown:
        parser.error(f"no scenario {', '.join(sorted(unknown))}; there are {', '.join(each.name for each in SCENARIOS)}")
    chosen = [each for each in SCENARIOS if not arguments.scenarios or each.name in arguments.scenarios]

    work = arguments.work.resolve()
    if work.exists():
        FaultCluster(work / "kafka", 0).wipe()  # what a broken run may have left
        shutil.rmtree(work)
    work.mkdir(parents=True)
    # So that brokers and bridge are ended too when this run is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    # A collection of everything that a load remembers would be a pause that looks like the bridge's.
    gc.disable()
    results = []
    with Matrix(arguments.dtbridge.resolve(), work, arguments.seconds) as matrix:
        for scenario in chosen:
            results.append((scenario, *matrix.run(scenario)))
    text = table(results, time.strftime("%Y-%m-%d"))
    (work / "table.md").write_text(text, encoding="utf-8")
    print(text)
    return 1 if any(verdict.violations for _, verdict, _ in results) else 0


if __name__ == "__main__":
    sys.exit(main())
