"""The pieces of the comparison: wrk, nginx, and what the kernel says of a process."""

import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

REPLAY = Path(__file__).with_name("replay.lua")

NGINX_CONFIGURATION = """\
daemon off;
worker_processes {workers};
pid {directory}/nginx.pid;
error_log {directory}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path {directory}/body;
  proxy_temp_path {directory}/proxy;
  fastcgi_temp_path {directory}/fastcgi;
  uwsgi_temp_path {directory}/uwsgi;
  scgi_temp_path {directory}/scgi;
  default_type application/json;
  server {{
    listen 127.0.0.1:{port};
    location / {{ return 200 '{{"status":"stored"}}'; }}
  }}
}}
"""


def processes_of(pid):
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *map(int, children)]


def cpu_seconds(pid):
    """User and system time of a process, all its threads, and its children."""
    ticks = 0
    for each in processes_of(pid):
        # The name in parentheses may have spaces; utime and stime are the 14th and 15th fields.
        fields = Path(f"/proc/{each}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def resident_mb(pid):
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise AssertionError(f"no VmRSS of {pid}")


@dataclass(frozen=True)
class Load:
    """What wrk says of one round."""

    completed: int
    failed: int
    seconds: float
    p50_us: int
    p99_us: int


def run_wrk(port, requests_file, *, seconds, connections, threads, first):
    output = subprocess.run(
        ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(REPLAY),
         f"http://127.0.0.1:{port}", "--", str(requests_file), str(threads), str(first)],
        check=True, capture_output=True, text=True, timeout=seconds + 120).stdout
    for line in output.splitlines():
        if line.startswith("RESULT "):
            return Load(**json.loads(line.removeprefix("RESULT ")))
    raise AssertionError(f"wrk ended without a result:\n{output}")


class Nginx:
    """`return 200` on loopback, in the foreground, with no file outside its folder."""

    def __init__(self, directory, port, workers):
        self.directory, self.port = Path(directory), port
        self.directory.mkdir(parents=True)
        file = self.directory / "nginx.conf"
        file.write_text(NGINX_CONFIGURATION.format(directory=self.directory, port=port, workers=workers),
                        encoding="ascii")
        self.process = subprocess.Popen(
            ["nginx", "-e", self.directory / "error.log", "-p", self.directory, "-c", file],
            stdin=subprocess.DEVNULL)
        end = time.monotonic() + 10
        while not (self.directory / "nginx.pid").exists() or len(processes_of(self.process.pid)) <= workers:
            if self.process.poll() is not None or time.monotonic() > end:
                self.end()
                raise AssertionError("nginx does not start:\n" + (self.directory / "error.log").read_text())
            time.sleep(0.05)

    @property
    def pid(self):
        return self.process.pid

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=10)
