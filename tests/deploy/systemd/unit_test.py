"""What `cmake --install` puts in place, and the systemd unit among it.

Usage: unit_test.py --build FOLDER --cmake PROGRAM
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import yaml

MOST_EXPOSURE = 2.0  # of 10, as systemd-analyze counts
CREDENTIALS = "/run/credentials/dtbridge.service/"
LIVENESS_PATIENCE = 10  # seconds; the watchdog has to be slower than /livez
ARGUMENTS = argparse.ArgumentParser()
for argument in ("--build", "--cmake"):
    ARGUMENTS.add_argument(argument, required=True)
needs_systemd = unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not here: scripts/setup deploy")


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


class Installation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.root = Path(cls.folder.name, "root")
        done = run(PATHS.cmake, "--install", PATHS.build, env=os.environ | {"DESTDIR": str(cls.root)})
        assert done.returncode == 0, done.stdout + done.stderr
        cls.unit_file = cls.only("dtbridge.service")
        cls.unit = cls.unit_file.read_text(encoding="utf-8")
        cls.example_file = next(file for file in cls.root.rglob("dtbridge.yaml") if file.parent.name == "examples")
        cls.example = cls.example_file.read_text(encoding="utf-8")

    @classmethod
    def only(cls, name):
        found = list(cls.root.rglob(name))
        assert len(found) == 1, f"{name}: {found}"
        return found[0]

    def settings(self, name):
        return re.findall(rf"^{name}=(.*)$", self.unit, re.M)

    def program(self):
        return self.root / self.settings("ExecStart")[0].split()[0].lstrip("/")

    def test_the_unit_starts_the_program_that_was_installed(self):
        self.assertTrue(os.access(self.program(), os.X_OK), self.program())
        self.assertEqual(run(self.program(), "--version").returncode, 0)

    def test_the_unit_lies_where_systemd_looks(self):
        self.assertEqual(self.unit_file.parts[-4:-1], ("lib", "systemd", "system"))
        self.assertNotIn("@", re.sub(r"@(system-service|privileged|resources)", "", self.unit))

    def test_schemas_rules_and_dashboard_come_along(self):
        for name in ("event.schema.json", "dead-letter.schema.json", "alerts.yaml", "recording-rules.yaml", "dashboard.json",
                     "runbook.md"):
            self.assertGreater(self.only(name).stat().st_size, 0, name)

    def test_both_examples_are_taken(self):
        for file in (self.example_file, self.only("dtbridge.full.yaml")):
            check = run(self.program(), "check", "--config", file)
            self.assertEqual(check.returncode, 0, check.stderr)

    def test_the_example_names_the_credentials_that_the_unit_hands_over(self):
        handed_over = {setting.split(":")[0] for setting in self.settings("LoadCredential")}
        connectors = yaml.safe_load(self.example)["connectors"]
        used = {file for connector in connectors for file in connector["signature"]["secret_files"]}
        self.assertEqual(used, {CREDENTIALS + name for name in handed_over})
        self.assertIn(f"{self.unit_file.name}/", CREDENTIALS)

    def test_the_configuration_is_where_the_unit_reads_it(self):
        place = self.settings("ExecStart")[0].split()[-1]
        self.assertIn(f"dtbridge.yaml {place}", self.example)

    def test_stopping_has_the_time_that_it_takes(self):
        shutdown = yaml.safe_load(self.only("dtbridge.full.yaml").read_text(encoding="utf-8"))["shutdown"]
        takes = sum(int(value.removesuffix("s")) for value in shutdown.values())
        self.assertGreaterEqual(int(self.settings("TimeoutStopSec")[0]), takes + 10)

    def test_the_watchdog_is_slower_than_livez(self):
        self.assertEqual(self.settings("Type"), ["notify"])
        self.assertGreater(int(self.settings("WatchdogSec")[0]), 2 * LIVENESS_PATIENCE)

    def analyzed(self, *arguments, unit=None):
        """systemd-analyze on the unit, as if it had been installed for good."""
        text = (unit or self.unit).replace(self.settings("ExecStart")[0].split()[0], str(self.program()))
        file = Path(self.folder.name, "dtbridge.service")
        file.write_text(text, encoding="utf-8")
        return run("systemd-analyze", *arguments, file, env=os.environ | {"SYSTEMD_COLORS": "0", "LC_ALL": "C.UTF-8"})

    @needs_systemd
    def test_systemd_has_no_remark(self):
        verified = self.analyzed("verify", "--recursive-errors=no")
        self.assertEqual((verified.returncode, verified.stdout + verified.stderr), (0, ""))

    @needs_systemd
    def test_systemd_would_have_a_remark_on_a_mistake(self):
        for wrong in ("ProtectSystems=strict", "ProtectSystem=stric"):
            verified = self.analyzed("verify", "--recursive-errors=no",
                                     unit=self.unit.replace("ProtectSystem=strict", wrong))
            self.assertRegex(verified.stderr, r"dtbridge\.service:\d+: ")

    @needs_systemd
    def test_little_is_exposed(self):
        judged = self.analyzed("security", "--offline=true")
        level = re.search(r"Overall exposure level for \S+: ([\d.]+)", judged.stdout)
        self.assertIsNotNone(level, judged.stdout + judged.stderr)
        self.assertLessEqual(float(level[1]), MOST_EXPOSURE, judged.stdout)


if __name__ == "__main__":
    PATHS, rest = ARGUMENTS.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])
