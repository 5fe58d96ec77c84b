"""A program that runs beside a test, with what it says in a file."""

import re
import signal
import subprocess
import time
from pathlib import Path


class NotSaid(Exception):
    pass


class Service:
    """One process. Its output goes into the file log."""

    def __init__(self, command, log):
        self.log = Path(log)
        self._file = self.log.open("w", encoding="utf-8")
        self.process = subprocess.Popen(command, stdout=self._file, stderr=subprocess.STDOUT)

    def says(self, pattern, patience=30):
        """Waits for the pattern in its output; returns the first group."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            match = re.search(pattern, self.log.read_text(encoding="utf-8"))
            if match:
                return match[1]
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise NotSaid(f"{pattern} was not said:\n" + self.log.read_text(encoding="utf-8"))

    def stop(self, how=signal.SIGINT):
        if self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(30)
        self._file.close()
