"""Kafka as somebody else sees it: brokers from tests/kafka, records through kcat, partitions computed here."""

import json
import os
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

KAFKA_SH = Path(__file__).resolve().parents[1] / "kafka" / "kafka.sh"


def murmur2(data):
    """Kafka's hash of a key (org.apache.kafka.common.utils.Utils.murmur2), as an unsigned number."""
    mask, factor = 0xFFFFFFFF, 0x5BD1E995
    value = (0x9747B28C ^ len(data)) & mask
    whole = len(data) & ~3
    for at in range(0, whole, 4):
        word = int.from_bytes(data[at:at + 4], "little") * factor & mask
        word = (word ^ word >> 24) * factor & mask
        value = (value * factor & mask) ^ word
    rest = data[whole:]
    if rest:
        value = (value ^ int.from_bytes(rest, "little")) * factor & mask
    value = (value ^ value >> 13) * factor & mask
    return value ^ value >> 15


def partition_for(key, partitions):
    """Where Java's default partitioner and librdkafka's murmur2_random put a key."""
    return (murmur2(key.encode("utf-8")) & 0x7FFFFFFF) % partitions


@dataclass(frozen=True)
class StoredRecord:
    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: str
    value: str
    headers: tuple  # of (name, value), in order

    def header(self, name):
        """The one header of that name; None when there is none."""
        found = [value for each, value in self.headers if each == name]
        assert len(found) <= 1, f"{name} comes {len(found)} times"
        return found[0] if found else None


def record_of(line):
    """Reads one line of `kcat -J`."""
    fields = json.loads(line)
    flat = fields.get("headers", [])
    return StoredRecord(
        topic=fields["topic"], partition=fields["partition"], offset=fields["offset"],
        timestamp_ms=fields["ts"], key=fields["key"], value=fields["payload"],
        headers=tuple(zip(flat[::2], flat[1::2])))


def free_port():
    """A port whose neighbour 50 higher, where the broker's controller listens, is free too."""
    while True:
        with socket.socket() as broker, socket.socket() as controller:
            broker.bind(("127.0.0.1", 0))
            port = broker.getsockname()[1]
            try:
                controller.bind(("127.0.0.1", port + 50))
                return port
            except OSError:
                continue


class Cluster:
    """One broker of tests/kafka in a folder of its own."""

    def __init__(self, directory, port):
        self.directory = Path(directory)
        self.port = port
        self.bootstrap = f"127.0.0.1:{port}"

    def start(self):
        self._run("start", self.directory, "1", str(self.port))

    def stop(self):
        self._run("stop", self.directory)

    def wipe(self):
        self._run("wipe", self.directory)

    def pause(self):
        """It stands still, its connections stay."""
        self._run("broker", self.directory, "1", "pause")

    def resume(self):
        self._run("broker", self.directory, "1", "resume")

    def topics(self, prefix):
        """Topic names that begin with the prefix, and how many partitions each has."""
        described = json.loads(self._kcat("-L", "-J"))
        return {topic["topic"]: len(topic["partitions"])
                for topic in described["topics"] if topic["topic"].startswith(prefix)}

    def ends(self, topic, partitions):
        """How many records a topic has had: the sum of its partitions' ends."""
        wanted = [argument for partition in range(partitions) for argument in ("-t", f"{topic}:{partition}:-1")]
        return sum(int(line.rsplit(maxsplit=1)[1]) for line in self._kcat("-Q", *wanted).splitlines())

    def records(self, prefix):
        """Every record in every topic that begins with the prefix."""
        found = []
        for topic in self.topics(prefix):
            output = self._kcat("-C", "-t", topic, "-o", "beginning", "-e", "-q", "-J")
            found += [record_of(line) for line in output.splitlines()]
        return found

    def _kcat(self, *arguments):
        # A broker that has just made a topic may call itself no leader for a moment.
        for _ in range(20):
            result = subprocess.run(["kcat", "-b", self.bootstrap, *arguments], timeout=60,
                                    capture_output=True, text=True)
            if result.returncode == 0:
                return result.stdout
            time.sleep(0.25)
        raise AssertionError(f"kcat {' '.join(arguments)} failed: {result.stderr}")

    @staticmethod
    def _run(*arguments):
        # kafka.sh starts brokers that outlive it: they must not hold a pipe of ours.
        environment = os.environ | {"KAFKA_STOP_SECONDS": "10"}
        subprocess.run([KAFKA_SH, *map(str, arguments)], check=True, timeout=900, env=environment,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
