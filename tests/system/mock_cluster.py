"""The broker of `dtemulator broker` for tests that need no Kafka."""

import subprocess

from kafka_reader import Cluster


class MockCluster(Cluster):
    """A process of its own, so records outlive dtbridge. `topics` are made at once, with so many partitions."""

    def __init__(self, dtemulator, topics=(), partitions=1):
        self._process = subprocess.Popen([dtemulator, "broker"], stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, text=True)
        self.bootstrap = self._process.stdout.readline().strip()
        for topic in topics:
            self.say(f"topic {topic} {partitions}")

    def start(self):
        self.say("up")

    def stop(self):
        self.say("down")

    def wipe(self):
        self._process.terminate()
        self._process.wait(timeout=20)

    def say(self, command):
        """One of the commands that `dtemulator broker --help` lists."""
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().strip()
        assert answer == "ok", f"{command}: {answer}"
