"""Three real brokers, their faults, and what the cluster says of a topic's partitions."""

import json
import os
import subprocess
import time
from dataclasses import dataclass

from kafka_reader import KAFKA_SH, Cluster

BROKERS = (1, 2, 3)
MIN_IN_SYNC = 2
FORWARDED_OFFSET = 20  # from the first broker's port to the first that a forwarder leads to
FORWARDER_OFFSET = 30  # kafka.sh: ten above those

# A broker that is killed is believed alive for 9 s by default, and comes back only after that.
SETTINGS = "broker.session.timeout.ms=3000\nbroker.heartbeat.interval.ms=500"


@dataclass(frozen=True)
class Partition:
    leader: int  # -1: none
    in_sync: frozenset


class FaultCluster(Cluster):
    """Brokers 1 to 3, each of them a controller too."""

    def __init__(self, directory, port):
        super().__init__(directory, port)
        self.bootstrap = ",".join(f"127.0.0.1:{port + i}" for i in range(len(BROKERS)))
        self.down = set()  # brokers that are stopped, killed or paused

    def start(self):
        self._sh("start", self.directory, len(BROKERS), self.port)
        self.down.clear()

    def stop(self):
        self._sh("stop", self.directory)
        self.down = set(BROKERS)

    def wipe(self):
        self._sh("wipe", self.directory)

    def kill(self, *brokers):
        self._each("kill", brokers)

    def stop_cleanly(self, broker):
        self._each("stop", [broker])

    def pause(self, *brokers):
        self._each("pause", brokers)

    def resume(self, *brokers):
        for broker in brokers:
            self._sh("broker", self.directory, broker, "resume")
            self.down.discard(broker)

    def start_again(self, *brokers):
        """Together, for two may need each other to serve."""
        for broker in brokers:
            self._sh("broker", self.directory, broker, "start", "nowait")
        for broker in brokers:
            self._sh("broker", self.directory, broker, "start")
            self.down.discard(broker)

    def mend(self):
        """Whatever a scenario left behind: every broker serves again."""
        for broker in BROKERS:
            self._sh("broker", self.directory, broker, "resume", check=False)
        self.start()

    def controller(self):
        return int(self._sh("admin", self.directory, "controller").split()[-1])

    def set_topic(self, topic, setting):
        self._sh("admin", self.directory, "config", "topic", topic, setting)

    def delete_topic(self, topic):
        self._sh("admin", self.directory, "delete", topic)

    def partitions(self, topic):
        """What a broker that answers says of the topic; empty when none answers or it is not there."""
        result = subprocess.run(["kcat", "-b", self.bootstrap, "-L", "-J", "-t", topic, "-m", "3"],
                                capture_output=True, text=True, timeout=30)
        if result.returncode != 0:
            return []
        return [Partition(each["leader"], frozenset(replica["id"] for replica in each["isrs"]))
                for found in json.loads(result.stdout)["topics"] if found["topic"] == topic
                for each in found["partitions"]]

    def can_store(self, topic, partitions, in_sync=MIN_IN_SYNC):
        """Whether every partition has a leader and that many replicas in sync, all of them alive.

        A broker that is gone but still counted as in sync holds up every record.
        """
        found = self.partitions(topic)
        return len(found) == partitions and all(
            each.leader in each.in_sync and len(each.in_sync) >= in_sync and not each.in_sync & self.down
            for each in found)

    def wait_until(self, condition, seconds, complaint):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"{complaint} within {seconds} s")
            time.sleep(0.1)

    def _each(self, verb, brokers):
        for broker in brokers:
            self.down.add(broker)
            self._sh("broker", self.directory, broker, verb)

    def _sh(self, *arguments, check=True):
        environment = os.environ | {
            "KAFKA_STOP_SECONDS": "30", "KAFKA_EXTRA": SETTINGS,
            "KAFKA_FORWARDED": str(self.port + FORWARDED_OFFSET)}
        # A file, not a pipe: brokers outlive kafka.sh and would hold the pipe open.
        self.directory.mkdir(parents=True, exist_ok=True)
        output = self.directory / "kafka.sh.out"
        with open(output, "w", encoding="utf-8") as file:
            done = subprocess.run([KAFKA_SH, *map(str, arguments)], timeout=300, env=environment,
                                  stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT)
        text = output.read_text(encoding="utf-8", errors="replace")
        if check and done.returncode != 0:
            raise AssertionError(f"kafka.sh {' '.join(map(str, arguments))} failed: {text[-2000:]}")
        return text
