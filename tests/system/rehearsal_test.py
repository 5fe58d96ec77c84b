#!/usr/bin/env python3
"""A rehearsal of what operators fear: Kafka away for hours, restarts meanwhile, a secret changed meanwhile.

dtemulator pushes the events of 200 devices for six hours of an emulated time that runs 360 times as fast.
Kafka is away for three of them, dtbridge is restarted during that outage and after it, and the connector's
secret is changed: both accepted, DT's side changed, the old one removed. In the end every event of the ledger
is in Kafka, no forged one is, and every record can be told from an answer or the lack of one.

Usage: rehearsal_test.py --dtbridge PATH --dtemulator PATH --work DIR [--kafka mock|real] [--hours N]

DIR is emptied first; configuration, logs and the ledger stay in it.
"""

import argparse
import json
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from bridge_process import PATH, BridgeProcess
from dt_sender import Sender, temperature_push
from expected_record import KNOWN_TYPES
from kafka_reader import Cluster, free_port
from mock_cluster import MockCluster

TIME_SCALE = 360  # an hour in ten seconds
PREFIX = "rehearsal"
PARTITIONS = 8
TOPICS = [f"{PREFIX}.events.{each}" for each in sorted(KNOWN_TYPES | {"other"})] + [f"{PREFIX}.dead-letter"]
OLD_SECRET = "the secret of the last years"
NEW_SECRET = "the secret from today on"

CONFIGURATION = """\
listen: {{address: "127.0.0.1:{port}", workers: 1, read_timeout: 1s, answer_timeout: 2s}}
admin: {{address: "127.0.0.1:0"}}
connectors:
  - name: building-a
    path: {path}
    signature:
      require: secret
      secret_files: ["{directory}/current", "{directory}/previous"]
kafka:
  brokers: ["{bootstrap}"]
  topics:
    events: "{prefix}.events.{{event_type}}"
    dead_letter: "{prefix}.dead-letter"
    create: {create}
    partitions: {partitions}
    replication: 1
    settings: {{retention.ms: "-1"}}
log: {{level: info, format: json}}
shutdown: {{delay: 0s, drain: 2s, flush: 2s}}
"""


class RehearsedBridge(BridgeProcess):
    """Restarted on the same port, also while Kafka is away."""

    restarts = 0

    def launch(self):
        """Returns once it serves, ready or not; each launch has a log of its own."""
        self.log_file = self.directory / f"log.{self.restarts}"
        with open(self.log_file, "wb") as log:
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        serving = self.wait_for(self._serving_line, 20, "no line `serving` in the log")
        self.port, self.admin_port = serving["port"], serving["admin_port"]

    def restart(self):
        self.terminate()
        code = self.wait(20)
        assert code == 0, f"dtbridge stopped with {code}:\n{self.log_tail()}"
        self.restarts += 1
        self.launch()

    def write_secrets(self, current, previous):
        """As an operator does it: files replaced or removed, then a SIGHUP."""
        (self.directory / "current.new").write_text(current + "\n", encoding="utf-8")
        (self.directory / "current.new").rename(self.directory / "current")
        if previous is None:
            (self.directory / "previous").unlink()
        else:
            (self.directory / "previous").write_text(previous, encoding="utf-8")
        self.process.send_signal(signal.SIGHUP)


class Rehearsal:
    def __init__(self, arguments):
        self.work = arguments.work
        self.dtemulator = arguments.dtemulator
        self.hours = arguments.hours
        self.is_mock = arguments.kafka == "mock"
        self.ledger_file = self.work / "ledger.jsonl"
        self.secret_file = self.work / "sender-secret"
        self.kafka = (MockCluster(arguments.dtemulator, TOPICS, PARTITIONS) if self.is_mock
                      else Cluster(self.work / "kafka", free_port()))
        self.began = None
        settings = {"port": free_port(), "create": "false" if self.is_mock else "true"}
        self.bridge = RehearsedBridge(arguments.dtbridge, self.work / "bridge", self.kafka.bootstrap, PREFIX,
                                      configuration=CONFIGURATION, secret=OLD_SECRET,
                                      settings=settings | {"partitions": PARTITIONS})

    def at(self, hour, what):
        """Waits for an hour of the emulated time and says what happens then."""
        left = self.began + hour * 3600 / TIME_SCALE - time.monotonic()
        time.sleep(max(0, left))
        print(f"{hour:5.2f} h  {what}", flush=True)

    def push(self):
        self.secret_file.write_text(OLD_SECRET + "\n")
        return subprocess.Popen(
            [self.dtemulator, "push", "--url", f"http://127.0.0.1:{self.bridge.port}{PATH}",
             "--secret-file", self.secret_file, "--devices", "200", "--heartbeat", "15m",
             "--for", f"{self.hours * 60}m", "--time-scale", str(TIME_SCALE), "--in-flight", "64",
             "--duplicates", "2", "--disorder", "2", "--tampered", "1", "--wrong-secret", "1",
             "--expired", "0.5", "--unsigned", "0.5", "--ledger", self.ledger_file],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def run(self):
        if not self.is_mock:
            self.kafka.start()
        self.bridge.launch()
        self.bridge.wait_for(lambda: self.bridge.admin("/readyz").status == 200, 40, "not ready")
        self.bridge.wait_for(lambda: not self.bridge.missing_topics(), 40, "topics are missing")
        self.began = time.monotonic()
        sender = self.push()
        try:
            self.at(0, "200 devices begin to send")
            self.at(0.75, "Kafka goes away")
            self.kafka.stop()
            self.at(1.5, "dtbridge is restarted without Kafka")
            self.bridge.restart()
            self.at(2, "dtbridge accepts the new secret beside the old one")
            self.bridge.write_secrets(NEW_SECRET, OLD_SECRET)
            self.at(3, "DT's side signs with the new secret")
            self.secret_file.write_text(NEW_SECRET + "\n")
            self.at(3.75, "Kafka is back")
            self.kafka.start()
            self.at(4.5, "dtbridge is restarted")
            self.bridge.restart()
            self.at(5, "the old secret is removed")
            self.bridge.write_secrets(NEW_SECRET, None)
            code = sender.wait(timeout=300)
        finally:
            if sender.poll() is None:
                sender.kill()
                sender.wait()
        assert code == 0, f"dtemulator push ended with {code}"
        refusal = Sender(self.bridge.port, PATH, OLD_SECRET, {}).push(temperature_push(1))
        assert refusal.status == 401, f"the old secret is still good for {refusal.status}"
        hours = (time.monotonic() - self.began) * TIME_SCALE / 3600
        print(f"{hours:5.2f} h  everything is acknowledged or refused", flush=True)

    def end(self):
        self.bridge.end()
        self.kafka.wipe()


class Books:
    """What the ledger says, beside what Kafka holds."""

    def __init__(self, ledger_file, records):
        lines = [json.loads(line) for line in ledger_file.read_text().splitlines()]
        self.events = {line["event_id"]: line for line in lines if line["entry"] == "event"}
        self.attempts = [line for line in lines if line["entry"] == "attempt"]
        self.summary = next(line for line in lines if line["entry"] == "summary")
        self.records = Counter(record.header("ce_id") for record in records)
        self.topics = {record.header("ce_id"): record.topic for record in records}

    def faults(self):
        """Sentences about what is not as it has to be."""
        good = {each for each, line in self.events.items() if line["fault"] == "none"}
        stored, unclear = Counter(), Counter()
        for line in self.attempts:
            if line.get("answer") == "stored":
                stored[line["event_id"]] += 1
            elif line["status"] in (0, 503):
                unclear[line["event_id"]] += 1
        for line in self.attempts:
            if line["event_id"] in good and line["status"] == 401:
                yield f"{line['event_id']} was refused at {line['clock']}"
        for each in sorted(good):
            count = self.records[each]
            if count == 0:
                yield f"{each} is lost"
            elif not stored[each] <= count <= stored[each] + unclear[each]:
                yield f"{each} is there {count} times after {stored[each]} answers `stored`"
            elif self.topics[each] != f"{PREFIX}.events.{self.events[each]['event_type']}":
                yield f"{each} is in {self.topics[each]}"
        for each in sorted(set(self.records) - good):
            yield f"{each} is in Kafka, but " + ("was forged" if each in self.events else "was never made")
        if self.summary["given_up"] or self.summary["believed"]:
            yield f"given up: {self.summary['given_up']}, believed: {self.summary['believed']}"

    def table(self):
        statuses = Counter("no answer" if line["status"] == 0 else str(line["status"]) for line in self.attempts)
        answers = Counter(line.get("answer") for line in self.attempts if line["status"] == 200)
        rows = [("events made", len(self.events)),
                ("  forged, refused", self.summary["refused"]),
                ("copies sent on purpose", self.summary["copies"]),
                ("attempts", len(self.attempts)),
                *((f"  {status}", count) for status, count in sorted(statuses.items())),
                ("answers `stored`", answers["stored"]),
                ("answers `duplicate`", answers["duplicate"]),
                ("records in Kafka", sum(self.records.values())),
                ("  events", len(self.records)),
                ("  repeats", sum(self.records.values()) - len(self.records))]
        return "\n".join(f"{name:26}{count:9,}" for name, count in rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dtbridge", required=True, type=Path)
    parser.add_argument("--dtemulator", required=True, type=Path)
    parser.add_argument("--work", required=True, type=Path)
    parser.add_argument("--kafka", choices=("mock", "real"), default="mock")
    parser.add_argument("--hours", type=int, default=6, help="how long devices send; at least 6")
    arguments = parser.parse_args()
    for name in ("dtbridge", "dtemulator", "work"):
        setattr(arguments, name, getattr(arguments, name).resolve())
    if arguments.work.exists():
        Cluster(arguments.work / "kafka", 0).wipe()  # what a broken run may have left
        shutil.rmtree(arguments.work)
    arguments.work.mkdir(parents=True)

    rehearsal = Rehearsal(arguments)
    try:
        rehearsal.run()
        books = Books(rehearsal.ledger_file, rehearsal.kafka.records(PREFIX))
    finally:
        rehearsal.end()
    print("\n" + books.table())
    faults = list(books.faults())
    for fault in faults[:20]:
        print(f"FAULT: {fault}")
    print("rehearsal: " + (f"{len(faults)} faults" if faults else "no event lost, every repeat accounted for"))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
