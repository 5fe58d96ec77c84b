"""The broker, nginx and the programs beside each other, and the rounds that are sent to them."""

import os
import resource
import shutil
import subprocess
import time

from es256 import ISSUER, ORGANIZATION, Signer
from figures import Failed, Round
from kafka_reader import KAFKA_SH, Cluster
from loopback import cpu_seconds, run_emulator, run_wrk
from make_requests import check, read_requests, secret_header, write_requests
from nginx import Nginx
from servers import Bridge, Peer, Server

SECRET = "a secret of the benchmark"
PATH = "/v1/bench"
WARM_UP_SECONDS = 1  # of a round at a fixed rate

# The tests' broker starts fast: first compiler tier, little memory. Here it is to run as in production.
BROKER_ENVIRONMENT = {"KAFKA_JAVA_OPTIONS": "-XX:TieredStopAtLevel=4", "KAFKA_HEAP": "1g"}


class Stage:
    """Starts what is asked for when it is asked for; end() ends it all."""

    def __init__(self, options, directory):
        self.options = options
        self.directory = directory
        self.cluster = Cluster(directory / "kafka", options.kafka_port)
        self.requests_file = directory / "requests"
        self.secret_file = directory / "secret"
        self.certificate, self.key = directory / "certificate.pem", directory / "key.pem"
        self.seed = 0
        self._nginx = None
        self._servers = []

    def start(self):
        # 1000 connections and what else is open; the servers inherit it.
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 16384) if hard > 0 else 16384, hard))
        self.secret_file.write_text(SECRET, encoding="ascii")
        write_requests(self.requests_file, self.options.requests, PATH, sign=secret_header(SECRET))
        check(next(read_requests(self.requests_file)))
        os.environ.update(BROKER_ENVIRONMENT)
        self.cluster.start()
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", self.key, "-out",
             self.certificate], check=True, capture_output=True)

    def end_servers(self):
        """All but nginx and the broker: what idles costs the next part a little."""
        while self._servers:
            self._servers.pop().end()

    def end(self):
        self.end_servers()
        if self._nginx:
            self._nginx.end()
        self.cluster.wipe()

    # --- what is measured --------------------------------------------------------------------------------

    def bridge(self, name, directory, *, tls=False, properties="{}"):
        return self._bridge(name, directory, self.requests_file, tls=tls, properties=properties)

    def bridge_for_public_keys(self, name, directory):
        signer = Signer()
        keys, requests = self.directory / f"{directory}.jwks", self.directory / f"{directory}.requests"
        keys.write_text(signer.jwk_set(), encoding="ascii")
        # A quarter of the others: each takes a signature of its own.
        write_requests(requests, self.options.requests // 4, PATH, sign=signer.header)
        return self._bridge(name, directory, requests, count=self.options.requests // 4,
                            signature=f"{{{{require: public_key, organization: {ORGANIZATION}}}}}",
                            public_keys=f'{{jwks_file: "{keys}", issuer: "{ISSUER}"}}')

    def _bridge(self, name, directory, requests_file, *, count=None, tls=False, properties="{}",
                signature='{{require: secret, secret_files: ["{directory}/current"]}}', public_keys="{}"):
        # The window is smaller than the file of requests, so that a request that comes round again is new again.
        settings = {"path": PATH, "workers": self.options.workers, "window": (count or self.options.requests) // 3,
                    "partitions": self.options.partitions, "signature": signature, "public_keys": public_keys,
                    "properties": properties,
                    "tls": f'{{certificate_file: "{self.certificate}", key_file: "{self.key}"}}' if tls else "{}"}
        return self._keep(Bridge(name, self.options.dtbridge, self.directory / directory, self.cluster.bootstrap,
                                 requests_file, secret=SECRET, settings=settings))

    def nginx(self, *, tls=False):
        options = self.options
        if not self._nginx:
            self._nginx = Nginx(self.directory / "nginx", port=options.nginx_port, tls_port=options.nginx_port + 1,
                                workers=options.nginx_workers, certificate=self.certificate, key=self.key)
        url = f"https://127.0.0.1:{options.nginx_port + 1}" if tls else f"http://127.0.0.1:{options.nginx_port}"
        return Server("nginx with TLS" if tls else "nginx", url + PATH, self._nginx.process.pid, self.requests_file)

    def peers(self):
        """Those that were named, started."""
        return [self._peer(adapter) for adapter in self.options.peer]

    def _peer(self, adapter):
        topic = f"bench.peer.{adapter.name}"
        if adapter.stores:
            subprocess.run([KAFKA_SH, "topic", self.cluster.directory, topic, str(self.options.partitions), "1"],
                           check=True, stdout=subprocess.DEVNULL)
        requests = self.directory / f"{adapter.name}.requests"
        if not requests.exists():
            write_requests(requests, self.options.requests, adapter.path, sign=secret_header(SECRET),
                           headers=adapter.headers, wrap=adapter.wrap)
        values = {"BOOTSTRAP": self.cluster.bootstrap, "TOPIC": topic, "PARTITIONS": self.options.partitions,
                  "SECRET_FILE": self.secret_file, "ROOT": self.options.root}
        directory = self.directory / f"peer-{adapter.name}"
        shutil.rmtree(directory, ignore_errors=True)  # another part's
        return self._keep(Peer(adapter, directory, requests, values=values))

    def _keep(self, server):
        self._servers.append(server)
        return server

    # --- rounds ------------------------------------------------------------------------------------------

    def closed_loop(self, server, *, seconds, connections=None, name=None):
        """wrk sends as fast as it is answered."""
        connections = connections or self.options.connections
        result = self._round(server, name, 0, lambda: run_wrk(
            server.url, server.requests_file, seconds=seconds, connections=connections,
            threads=self.options.wrk_threads, first=server.first))
        # Each server on its own: requests that went to one must not make another repeat itself. What was on its
        # way at the end is not counted as completed, but must not come again either.
        server.first += result.completed + connections
        return result

    def fixed_rate(self, server, rate, *, seconds, headers=(), name=None):
        """dtemulator sends at a rate, whatever comes back; latencies count from when a request was due."""
        self.seed += 1
        peer_headers = [header.replace(": ", "=", 1) for header in server.headers]
        return self._round(server, name, rate, lambda: run_emulator(
            self.options.dtemulator, server.url, self.secret_file, rate=rate, seconds=seconds,
            warm_up=WARM_UP_SECONDS, seed=self.seed, report=self.directory / "load.json",
            headers=[*peer_headers, *headers]))

    def _round(self, server, name, rate, send):
        name = name or server.name
        landed = self._landed(server)
        before = cpu_seconds(server.pid)
        load = send()
        time.sleep(0.3)  # what the sender did not wait for is work of this round too
        used = cpu_seconds(server.pid) - before
        if load.failed or not load.completed:
            raise Failed(f"{name}: {load.failed} requests failed, {load.completed} were completed")
        if server.topic:
            stored = self._landed(server) - landed
            if stored < load.completed:
                raise Failed(f"{name}: {load.completed} answers said stored, Kafka has {stored} records more")
        server.check()
        return Round(name, load.completed, used / load.completed * 1e6, rate or load.completed / load.seconds,
                     load.p50_us, load.p99_us)

    def _landed(self, server):
        return self.cluster.ends(server.topic, self.options.partitions) if server.topic else 0
