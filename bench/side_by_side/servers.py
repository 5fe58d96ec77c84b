"""What is measured, each behind the same few words: where it listens, which process it is, what it stored."""

import contextlib
import os
import signal
import socket
import subprocess
import time

from bridge_process import BridgeProcess
from figures import Failed
from peers import fill
from real_broker_test import free_port

CONFIGURATION = """\
listen: {{address: "127.0.0.1:0", workers: {workers}, tls: {tls}}}
admin: {{address: "127.0.0.1:0"}}
connectors:
  - name: bench
    path: {path}
    signature: {signature}
public_keys: {public_keys}
duplicates: {{max_entries: {window}}}
kafka:
  brokers: ["{bootstrap}"]
  topics: {{events: {prefix}, dead_letter: bench.dead-letter, create: true, partitions: {partitions}, replication: 1}}
  properties: {properties}
log: {{level: info}}
shutdown: {{delay: 0s, drain: 2s, flush: 5s}}
"""


class Server:
    """A name, a pid, a URL, the file of requests that suit it, and how far into the file it has come."""

    topic = None  # that everything answered 2xx must be found in
    takes_emulator = True  # dtemulator's bodies are what it wants

    def __init__(self, name, url, pid, requests_file, headers=()):
        self.name, self.url, self.pid, self.requests_file, self.headers = name, url, pid, requests_file, headers
        self.first = 0

    def check(self):
        """Raises Failed when the server itself saw something that spoils a figure."""

    def end(self):
        pass


class Bridge(Server):
    """dtbridge, a process and a topic of its own for each way it is set up."""

    def __init__(self, name, dtbridge, directory, bootstrap, requests_file, *, secret, settings):
        self.topic = f"bench.{directory.name}"
        scheme = "https" if settings["tls"] != "{}" else "http"
        settings = settings | {"signature": settings["signature"].format(directory=directory)}
        self.bridge = BridgeProcess(dtbridge, directory, bootstrap, self.topic, configuration=CONFIGURATION,
                                    secret=secret, settings=settings)
        try:
            self.bridge.start()
        except BaseException:
            self.bridge.end()
            raise
        super().__init__(name, f"{scheme}://127.0.0.1:{self.bridge.port}{settings['path']}", self.bridge.process.pid,
                         requests_file)

    def check(self):
        metrics = self.bridge.metrics()
        everything = metrics.total("dtbridge_deliveries_total")
        if metrics.total("dtbridge_deliveries_total", outcome="stored") != everything:
            raise Failed(f"{self.name}: not every delivery was a new event that was stored")

    def stop(self):
        """The orderly end."""
        self.bridge.terminate()
        if self.bridge.wait(20) != 0:
            raise Failed(f"{self.name} did not end well:\n{self.bridge.log_tail()}")

    def end(self):
        self.bridge.end()


class Peer(Server):
    """Another program, as its adapter says."""

    def __init__(self, adapter, directory, requests_file, *, values):
        directory.mkdir(parents=True)
        port = adapter.port or free_port()
        values = values | {"PORT": port, "DIRECTORY": directory, "PATH": adapter.path}
        if adapter.stores:
            self.topic = values["TOPIC"]
        self.takes_emulator = adapter.takes_plain_pushes()
        for name, text in adapter.files:
            (directory / name).write_text(fill(text, values), encoding="utf-8")
        self.log_file = directory / "log"
        with open(self.log_file, "wb") as log:
            self.process = subprocess.Popen([fill(word, values) for word in adapter.command], cwd=directory,
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        super().__init__(adapter.name, f"http://127.0.0.1:{port}{adapter.path}", self.process.pid, requests_file,
                         adapter.headers)
        self._wait(port, adapter.start_seconds)

    def _wait(self, port, seconds):
        end = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < end:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            time.sleep(0.1)
        self.end()
        raise Failed(f"{self.name} does not listen on port {port} within {seconds} s:\n"
                     f"{self.log_file.read_text(encoding='utf-8', errors='replace')[-2000:]}")

    def end(self):
        """Its whole session goes: some programs are started by a script."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
