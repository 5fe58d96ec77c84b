"""The built program as a process: configuration, ports, admin pages, the end."""

import json
import re
import signal
import subprocess
import time
from pathlib import Path

from dt_sender import Sender, request

SECRET = "a secret of the system test"
PREVIOUS_SECRET = "the secret before that one"
HEADER_VALUE = "building-a-7f3c"
PATH = "/v1/building-a"
PARTITIONS = 3

CONFIGURATION = """\
listen: {{address: "127.0.0.1:0", workers: 2}}
admin: {{address: "127.0.0.1:0"}}
connectors:
  - name: building-a
    path: {path}
    signature:
      require: secret
      secret_files: ["{directory}/current", "{directory}/previous"]
    required_headers:
      - {{name: X-Building, value_file: "{directory}/header"}}
kafka:
  brokers: ["{bootstrap}"]
  topics:
    events: "{prefix}.events.{{event_type}}"
    dead_letter: "{prefix}.dead-letter"
    create: true
    partitions: {partitions}
    replication: 1
    # Retention runs on the events' own time, and some of the cases are years old.
    settings: {{retention.ms: "-1"}}
log: {{level: debug, format: json}}
shutdown: {{delay: 1s, drain: 5s, flush: 5s}}
"""

METRIC = re.compile(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"')


class Metrics:
    """One scrape."""

    def __init__(self, text):
        self.text = text
        self._samples = []
        for line in text.splitlines():
            match = METRIC.match(line)
            if match:
                self._samples.append((match[1], dict(LABEL.findall(match[2] or "")), float(match[3])))

    def total(self, name, **labels):
        """The sum of all samples of that name that have these labels."""
        values = [value for each, has, value in self._samples
                  if each == name and labels.items() <= has.items()]
        assert values, f"no sample of {name} with {labels}"
        return sum(values)


class BridgeProcess:
    """`dtbridge serve` with one connector, topics under a prefix of its own, and ports of its choice."""

    def __init__(self, binary, directory, bootstrap, prefix, *, configuration=CONFIGURATION, secret=SECRET,
                 settings=None, launcher=()):
        """`settings` fill the placeholders of `configuration`, beside those that are filled here; `launcher` is
        the beginning of a command that runs the program, as `valgrind` with its options."""
        self.command = [*launcher, binary, "serve", "--config", Path(directory) / "bridge.yaml"]
        self.directory = Path(directory)
        self.log_file = self.directory / "log"
        self.directory.mkdir(parents=True)
        filled = {"path": PATH, "partitions": PARTITIONS} | (settings or {})
        files = {"current": secret + "\n", "previous": PREVIOUS_SECRET, "header": HEADER_VALUE,
                 "bridge.yaml": configuration.format(directory=self.directory, prefix=prefix,
                                                     bootstrap=bootstrap, **filled)}
        for name, text in files.items():
            (self.directory / name).write_text(text, encoding="utf-8")
        self.process = None
        self.port = self.admin_port = None

    def start(self, seconds=20):
        """Returns once the bridge, listening after so many seconds, is ready and sees every topic it made."""
        with open(self.log_file, "wb") as log:
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        serving = self.wait_for(self._serving_line, seconds, "no line `serving` in the log")
        self.port, self.admin_port = serving["port"], serving["admin_port"]
        self.wait_for(lambda: self.admin("/readyz").status == 200, 30, "not ready")
        self.wait_for(lambda: not self.missing_topics(), 30, "topics are missing")

    def missing_topics(self):
        return json.loads(self.admin("/status").text)["kafka"]["missing_topics"]

    def sender(self, secret=SECRET):
        return Sender(self.port, PATH, secret, {"X-Building": HEADER_VALUE})

    def admin(self, path):
        return request(self.admin_port, "GET", path, timeout=5)

    def metrics(self):
        answer = self.admin("/metrics")
        assert answer.status == 200, answer
        return Metrics(answer.text)

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def wait(self, seconds):
        """The exit code."""
        return self.process.wait(timeout=seconds)

    def end(self):
        """Whatever happened, leaves no process behind."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def wait_for(self, condition, seconds, complaint):
        """Asks until the answer is true and returns it."""
        end = time.monotonic() + seconds
        while True:
            answer = condition()
            if answer:
                return answer
            if self.process.poll() is not None:
                raise AssertionError(f"{complaint}; dtbridge exited with {self.process.returncode}:\n{self.log_tail()}")
            if time.monotonic() > end:
                raise AssertionError(f"{complaint} within {seconds} s:\n{self.log_tail()}")
            time.sleep(0.05)

    def log_tail(self, lines=30):
        return "\n".join(self.log_file.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

    def _serving_line(self):
        complete = self.log_file.read_text(encoding="utf-8").rpartition("\n")[0]
        for line in complete.splitlines():
            entry = json.loads(line) if line.startswith("{") else {}
            if entry.get("msg") == "serving":
                return entry
        return None
