"""deploy/compose.yaml, read as docker compose reads it, and everything that it mounts, read by whom it is for.

Usage: compose_test.py --composecheck PROGRAM --dtbridge PROGRAM --promtool PROGRAM
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import yaml

SOURCE = Path(__file__).resolve().parents[3]
sys.path.append(str(SOURCE / "tests/alerts"))
from check_metrics import scrape_demo  # noqa: E402

DEPLOY = SOURCE / "deploy"
ARGUMENTS = argparse.ArgumentParser()
for program in ("--composecheck", "--dtbridge", "--promtool"):
    ARGUMENTS.add_argument(program, required=True)
OWN_IMAGE = "dtbridge:try-out"
ONE_SHOT = {"secret", "topics"}
WITHOUT_HEALTH_CHECK = {"sender"}  # nothing depends on it, and it listens nowhere


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def compose(file):
    return run(PROGRAMS.composecheck, file)


class ComposeFile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        loaded = compose(DEPLOY / "compose.yaml")
        assert loaded.returncode == 0, loaded.stderr
        cls.services = json.loads(loaded.stdout)["services"]

    def test_images_are_pinned(self):
        for name, service in self.services.items():
            if service["image"] != OWN_IMAGE:
                self.assertRegex(service["image"], r"^[a-z/-]+:v?\d+\.\d+\.\d+$", name)

    def test_ports_are_on_this_machine_only_and_differ(self):
        ports = [port for service in self.services.values() for port in service.get("ports", [])]
        self.assertTrue(ports)
        self.assertEqual({port.get("host_ip") for port in ports}, {"127.0.0.1"})
        published = [port["published"] for port in ports]
        self.assertEqual(len(published), len(set(published)))

    def test_what_stays_up_has_a_health_check(self):
        self.assertEqual({name for name, service in self.services.items() if "healthcheck" not in service},
                         ONE_SHOT | WITHOUT_HEALTH_CHECK)

    def test_waits_for_what_can_be_waited_for(self):
        for name, service in self.services.items():
            for other, how in service.get("depends_on", {}).items():
                wanted = "service_completed_successfully" if other in ONE_SHOT else "service_healthy"
                self.assertEqual(how["condition"], wanted, f"{name} on {other}")

    def test_starts_in_order(self):
        order = []

        def start(name):
            for other in self.services[name].get("depends_on", {}):
                start(other)
            order.append(name) if name not in order else None

        start("grafana")
        start("sender")
        self.assertEqual(set(order), set(self.services))
        self.assertLess(order.index("topics"), order.index("dtbridge"))
        self.assertLess(order.index("secret"), order.index("dtbridge"))

    def test_every_mounted_file_is_there(self):
        for name, mount in self.binds():
            self.assertTrue(Path(mount["source"]).exists(), f"{name}: {mount['source']}")
            self.assertTrue(mount.get("read_only"), f"{name}: {mount['source']}")

    def test_a_broken_file_is_refused(self):
        text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
        for broken in (text.replace("condition: service_healthy", "condition: service_fine", 1),
                       text.replace("  kafka: {condition", "  kafak: {condition", 1), text + "\nsurprise: 1\n"):
            self.assertNotEqual(broken, text)
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder, "compose.yaml")
                file.write_text(broken, encoding="utf-8")
                self.assertNotEqual(compose(file).returncode, 0)

    def binds(self):
        return [(name, mount) for name, service in self.services.items() for mount in service.get("volumes", [])
                if mount["type"] == "bind"]

    def staged(self, service, root):
        """The files that a service sees, below `root` instead of /."""
        for name, mount in self.binds():
            if name != service:
                continue
            target = Path(root, mount["target"].lstrip("/"))
            target.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if os.path.isdir(mount["source"]) else shutil.copy)(mount["source"], target)

    def test_prometheus_takes_its_configuration_and_rules(self):
        with tempfile.TemporaryDirectory() as root:
            self.staged("prometheus", root)
            check = run(PROGRAMS.promtool, "check", "config", f"{root}/etc/prometheus/prometheus.yml")
            self.assertEqual(check.returncode, 0, check.stderr + check.stdout)
            found = [int(count) for count in re.findall(r"(\d+) rules found", check.stdout)]
            self.assertEqual(len(found), 2, check.stdout)
            self.assertTrue(all(found))

    def test_prometheus_scrapes_the_admin_port(self):
        scrape = yaml.safe_load((DEPLOY / "prometheus/prometheus.yaml").read_text(encoding="utf-8"))["scrape_configs"]
        self.assertEqual(scrape[0]["static_configs"][0]["targets"], ["dtbridge:9090"])

    def test_the_bridge_takes_its_configuration(self):
        with tempfile.TemporaryDirectory() as root:
            self.staged("dtbridge", root)
            check = run(PROGRAMS.dtbridge, "check", "--config", f"{root}/etc/dtbridge/dtbridge.yaml")
            self.assertEqual(check.returncode, 0, check.stderr)

    def test_sender_and_bridge_share_secret_and_path(self):
        connector = yaml.safe_load((DEPLOY / "try-out/dtbridge.yaml").read_text(encoding="utf-8"))["connectors"][0]
        secret = connector["signature"]["secret_files"][0]
        command = self.services["sender"]["command"]
        self.assertIn(f"--secret-file={secret}", command)
        self.assertIn(f"--url=http://dtbridge:8080{connector['path']}", command)
        self.assertEqual(self.services["secret"]["entrypoint"][-1], secret)
        for name in ("sender", "dtbridge", "secret"):
            targets = [mount["target"] for mount in self.services[name]["volumes"] if mount["type"] == "volume"]
            self.assertEqual(targets, [str(Path(secret).parent)], name)

    def test_grafana_finds_prometheus_and_the_dashboard(self):
        with tempfile.TemporaryDirectory() as root:
            self.staged("grafana", root)
            provisioning = Path(root, "etc/grafana/provisioning")
            sources = yaml.safe_load((provisioning / "datasources/prometheus.yaml").read_text(encoding="utf-8"))
            self.assertEqual(sources["datasources"][0]["url"], "http://prometheus:9090")
            providers = yaml.safe_load((provisioning / "dashboards/dtbridge.yaml").read_text(encoding="utf-8"))
            folder = Path(root, providers["providers"][0]["options"]["path"].lstrip("/"))
            dashboards = [json.loads(file.read_text(encoding="utf-8")) for file in folder.glob("*.json")]
            self.assertEqual([dashboard["uid"] for dashboard in dashboards], ["dtbridge"])


class Scripts(unittest.TestCase):
    def test_the_secret_is_made_once_and_says_what_it_is_for(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "secret")
            secrets = []
            for _ in range(2):
                made = run(DEPLOY / "try-out/make_secret.sh", file)
                self.assertEqual(made.returncode, 0, made.stderr)
                secrets.append(file.read_text(encoding="utf-8"))
            self.assertEqual(secrets[0], secrets[1])
            self.assertRegex(secrets[0], r"^try-out-only-[A-Za-z0-9]{20,}$")
            self.assertEqual(file.stat().st_mode & 0o777, 0o444)

    def test_topics_are_those_of_the_bridge_and_only_missing_ones_are_made(self):
        with tempfile.TemporaryDirectory() as folder:
            stub = Path(folder, "kafka-topics")
            stub.write_text('#!/bin/sh\nif [ "$3" = --list ]; then echo dt.events.touch; else echo "$*" >>"$CALLS"; fi\n',
                            encoding="utf-8")
            stub.chmod(0o755)
            calls = Path(folder, "calls")
            made = run(DEPLOY / "try-out/make_topics.sh", "kafka:9092",
                       env=os.environ | {"KAFKA_TOPICS": str(stub), "CALLS": str(calls)})
            self.assertEqual(made.returncode, 0, made.stderr)
            names = re.findall(r"--topic (\S+)", calls.read_text(encoding="utf-8"))
        topics = scrape_demo(PROGRAMS.dtbridge).values("dtbridge_kafka_records_produced_total", "topic")
        self.assertEqual(sorted(names), sorted(topics - {"dt.events.touch"}))


if __name__ == "__main__":
    PROGRAMS, rest = ARGUMENTS.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])
