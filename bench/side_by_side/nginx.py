"""nginx's `return 200`: what a request costs when nothing is done with it."""

import subprocess
import time
from pathlib import Path

from loopback import processes_of

CONFIGURATION = """\
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
    listen 127.0.0.1:{tls_port} ssl;
    ssl_certificate {certificate};
    ssl_certificate_key {key};
    location / {{ return 200 '{{"status":"stored"}}'; }}
  }}
}}
"""


class Nginx:
    """In the foreground on loopback, with and without TLS, with no file outside its folder."""

    def __init__(self, directory, *, port, tls_port, workers, certificate, key):
        directory = Path(directory)
        directory.mkdir(parents=True)
        file = directory / "nginx.conf"
        file.write_text(CONFIGURATION.format(directory=directory, port=port, tls_port=tls_port, workers=workers,
                                             certificate=certificate, key=key), encoding="ascii")
        self.process = subprocess.Popen(["nginx", "-e", directory / "error.log", "-p", directory, "-c", file],
                                        stdin=subprocess.DEVNULL)
        end = time.monotonic() + 10
        while not (directory / "nginx.pid").exists() or len(processes_of(self.process.pid)) <= workers:
            if self.process.poll() is not None or time.monotonic() > end:
                self.end()
                raise AssertionError("nginx does not start:\n" + (directory / "error.log").read_text())
            time.sleep(0.05)

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=10)
