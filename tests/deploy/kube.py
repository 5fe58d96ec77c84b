"""A real Kubernetes API server on loopback, with its store, thrown away afterwards.

Nothing runs in it: there is no scheduler and no node. What it is for is its opinion: admission, validation, the
restricted Pod Security Standard, and what is left when a release is gone.
"""

import contextlib
import socket
import subprocess
import time

import yaml

from chart import must, run, tools

TOKEN = "loopback-only"
START_SECONDS = 120
STOP_SECONDS = 10


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


class Kubernetes:
    """Starts when entered. Its folder keeps the logs."""

    def __init__(self, folder):
        self.folder = folder
        self.kubeconfig = folder / "kubeconfig"
        self._processes = []

    def __enter__(self):
        self.folder.mkdir(parents=True)
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_):
        self._stop()

    def must(self, *command, **options):
        return must(*command, environment={"KUBECONFIG": str(self.kubeconfig)}, **options)

    def run(self, *command, **options):
        return run(*command, environment={"KUBECONFIG": str(self.kubeconfig)}, **options)

    def _start(self):
        client, peer, secure = free_ports(3)
        store = f"http://127.0.0.1:{client}"
        peers = f"http://127.0.0.1:{peer}"
        key, public = self.folder / "account.key", self.folder / "account.pub"
        must("openssl", "genrsa", "-out", key, "2048")
        must("openssl", "rsa", "-in", key, "-pubout", "-out", public)
        tokens = self.folder / "tokens.csv"
        tokens.write_text(f"{TOKEN},admin,admin,system:masters\n")
        self._launch("etcd", "--data-dir", self.folder / "store", "--unsafe-no-fsync",
                     "--listen-client-urls", store, "--advertise-client-urls", store,
                     "--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers,
                     "--initial-cluster", f"default={peers}")
        # Without its controllers nobody makes the namespaces' default account, which that plug-in demands.
        self._launch("kube-apiserver", "--etcd-servers", store, "--cert-dir", self.folder / "certificates",
                     "--bind-address", "127.0.0.1", "--secure-port", secure,
                     "--service-cluster-ip-range", "10.96.0.0/24", "--endpoint-reconciler-type", "none",
                     "--service-account-issuer", "https://kubernetes.default.svc",
                     "--service-account-key-file", public, "--service-account-signing-key-file", key,
                     "--authorization-mode", "RBAC", "--token-auth-file", tokens,
                     "--disable-admission-plugins", "ServiceAccount")
        self.kubeconfig.write_text(yaml.safe_dump({
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "test",
            "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
            "clusters": [{"name": "test", "cluster": {"server": f"https://127.0.0.1:{secure}", "insecure-skip-tls-verify": True}}],
            "users": [{"name": "test", "user": {"token": TOKEN}}],
        }))
        self._wait_until_ready()

    def _launch(self, name, *arguments):
        with open(self.folder / f"{name}.log", "wb") as log:
            self._processes.append(subprocess.Popen([tools() / "bin" / name, *map(str, arguments)],
                                                    stdin=subprocess.DEVNULL, stdout=log, stderr=log))

    def _wait_until_ready(self):
        end = time.monotonic() + START_SECONDS
        while self.run("kubectl", "get", "--raw", "/readyz").returncode != 0:
            if time.monotonic() > end or any(process.poll() is not None for process in self._processes):
                logs = "".join((self.folder / f"{name}.log").read_text()[-3000:] for name in ["etcd", "kube-apiserver"])
                raise AssertionError(f"the API server did not become ready:\n{logs}")
            time.sleep(0.3)

    def _stop(self):
        for process in reversed(self._processes):
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
