#!/usr/bin/env python3
"""The built dtemulator from outside: what `push` sends is verified the way DT's documentation verifies, `load`
keeps its rate, `broker` and `keys` do what they are told.

Usage: dtemulator_program_test.py DTEMULATOR [TEST...]
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
from collections import Counter
from pathlib import Path

try:
    from dtintegrations.data_connector import HttpPush  # DT's own; pip install dtintegrations pyjwt
except ImportError:
    HttpPush = None

from dt_receiver import Receiver, Refused, fetch_json, verify_public_key, verify_secret

SECRET = "a secret of the test"
ORGANIZATION = "bcdefghijklmnopqrstu"
EVENT_TYPES = {
    "touch", "temperature", "objectPresent", "humidity", "objectPresentCount", "touchCount", "waterPresent",
    "co2", "pressure", "motion", "deskOccupancy", "contact", "probeWireStatus", "networkStatus",
    "batteryStatus", "labelsChanged", "connectionStatus", "ethernetStatus", "cellularStatus",
    "connectionLatency",
}

dtemulator = None


class Service:
    """A command that prints lines, takes lines and runs until told to end."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen([dtemulator, *arguments], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def line(self):
        return self.process.stdout.readline().rstrip("\n")

    def say(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self.line()

    def end(self):
        self.process.terminate()
        self.process.communicate(timeout=20)
        return self.process.returncode


class ProgramTestCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.secret_file = self.folder / "secret"
        self.secret_file.write_text(SECRET + "\n")
        self.ledger_file = self.folder / "ledger.jsonl"

    def receiver(self, *arguments):
        receiver = Receiver(*arguments)
        self.addCleanup(receiver.close)
        return receiver

    def run_program(self, *arguments, code=0, timeout=120):
        done = subprocess.run([dtemulator, *map(str, arguments)], capture_output=True, text=True,
                              timeout=timeout)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def push(self, receiver, *arguments, code=0):
        return self.run_program("push", "--url", receiver.url, "--secret-file", self.secret_file,
                                "--ledger", self.ledger_file, *arguments, code=code)

    def ledger(self, entry):
        lines = [json.loads(line) for line in self.ledger_file.read_text().splitlines()]
        return [line for line in lines if line["entry"] == entry]


class WhatPushSends(ProgramTestCase):
    def test_is_accepted_by_a_receiver_that_checks_the_secret(self):
        receiver = self.receiver()
        self.push(receiver, "--events", 400, "--rate", 2000, "--header", "X-Building=a b")

        self.assertEqual(len(receiver.requests), 400)
        for headers, names, body, path in receiver.requests:
            claims = verify_secret(headers, body, SECRET)
            self.assertEqual(list(claims), ["checksum", "checksum_sha256", "exp", "iat", "jti"])
            self.assertEqual(claims["exp"], claims["iat"] + 3600)
            self.assertEqual(path, "/v1/building-a")
            self.assertEqual(headers["content-type"], "application/json")
            self.assertEqual(headers["x-building"], "a b")
            self.assertIn("X-Dt-Signature", names)
            self.assertNotIn("dt-asymmetric-signature", headers)
        types = {json.loads(body)["event"]["eventType"] for _, _, body, _ in receiver.requests}
        self.assertLessEqual(EVENT_TYPES, types)
        self.assertEqual(len({json.loads(body)["event"]["eventId"] for _, _, body, _ in receiver.requests}), 400)

    def test_is_compact_json_in_the_order_of_dts_own(self):
        receiver = self.receiver()
        self.push(receiver, "--events", 300, "--rate", 3000, "--old", 0, "--odd", 0)
        for _, _, body, _ in receiver.requests:
            push = json.loads(body)
            self.assertEqual(body, json.dumps(push, separators=(",", ":"), ensure_ascii=False).encode())
            self.assertEqual(list(push), ["event", "labels", "metadata"])
            self.assertEqual(list(push["event"]), ["eventId", "targetName", "eventType", "data", "timestamp"])
            self.assertEqual(list(push["metadata"]), ["deviceId", "projectId", "deviceType", "productNumber"])
            self.assertRegex(push["event"]["timestamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
            self.assertRegex(push["event"]["eventId"], r"^[0-9a-v]{20}$")
            if push["event"]["eventType"] != "labelsChanged":
                self.assertEqual(list(push["event"]["data"]), [push["event"]["eventType"]])

    def test_is_accepted_by_a_receiver_that_checks_the_public_key(self):
        keys = Service("keys", "--key-file", str(self.folder / "key"))
        self.addCleanup(keys.end)
        discovery = keys.line()
        receiver = self.receiver()
        self.push(receiver, "--events", 20, "--rate", 2000, "--es256-key", self.folder / "key",
                  "--organization", ORGANIZATION)

        self.assertEqual(len(receiver.requests), 20)
        for headers, names, body, _ in receiver.requests:
            verify_secret(headers, body, SECRET)
            claims = verify_public_key(headers, body, discovery, ORGANIZATION)
            self.assertEqual(list(claims), ["checksum_sha256", "exp", "iat", "iss", "sub"])
            self.assertEqual(claims["exp"], claims["iat"] + 300)
            self.assertIn("DT-Asymmetric-Signature", names)
            with self.assertRaises(Refused):
                verify_public_key(headers, body + b" ", discovery, ORGANIZATION)

    @unittest.skipUnless(HttpPush, "DT's library dtintegrations is not installed")
    def test_is_accepted_by_dts_own_library(self):
        receiver = self.receiver()
        self.push(receiver, "--events", 400, "--rate", 2000, "--old", 0, "--odd", 0, "--unknown", 0)
        for headers, _, body, _ in receiver.requests:
            push = HttpPush(headers, body, SECRET)
            self.assertEqual(push.event.event_id, json.loads(body)["event"]["eventId"])
            self.assertIsNotNone(push.get_device_metadata())

    def test_is_refused_where_it_is_forged_and_only_there(self):
        def judge(number, headers, body):
            try:
                verify_secret(headers, body, SECRET)
                return 200
            except Refused:
                return 401

        receiver = self.receiver(judge)
        self.push(receiver, "--events", 500, "--rate", 3000, "--tampered", 5, "--wrong-secret", 5,
                  "--expired", 5, "--unsigned", 5, "--duplicates", 10, "--retry-first", "10ms",
                  "--time-scale", 100)

        summary = self.ledger("summary")[0]
        self.assertGreater(summary["forged"], 50)
        self.assertEqual(summary["refused"], summary["forged"])
        self.assertEqual(summary["believed"], 0)
        self.assertEqual(summary["acknowledged"], 500 - summary["forged"] + summary["copies"])
        self.assertEqual({line["fault"] for line in self.ledger("event")},
                         {"none", "tampered", "wrong_secret", "expired", "unsigned"})

    def test_makes_the_same_events_for_the_same_seed_and_start(self):
        bodies = []
        for most_waiting in (1000, 1):
            receiver = self.receiver()
            self.push(receiver, "--events", 100, "--rate", 2000, "--seed", 7, "--start",
                      "2026-03-02T08:00:00Z", "--in-flight", 1, "--most-waiting", most_waiting)
            bodies.append([body for _, _, body, _ in receiver.requests])
        # Their order is another matter: what is made late is due late, on a busy machine as well.
        self.assertEqual(sorted(bodies[0]), sorted(bodies[1]))


class HowPushDelivers(ProgramTestCase):
    def test_repeats_until_each_event_is_acknowledged(self):
        statuses = [503, None, 401, 500, 200, 302, 200, 204]
        receiver = self.receiver(lambda number, headers, body: statuses[number % len(statuses)])
        self.push(receiver, "--events", 60, "--rate", 1000, "--retry-first", "20ms")

        events = {line["event_id"] for line in self.ledger("event")}
        attempts = self.ledger("attempt")
        acknowledged = Counter(line["event_id"] for line in attempts if line["then"] == "acknowledged")
        self.assertEqual(len(events), 60)
        self.assertEqual(acknowledged, Counter(events))
        self.assertEqual(len(attempts), len(receiver.requests))
        sent = Counter(json.loads(body)["event"]["eventId"] for _, _, body, _ in receiver.requests)
        self.assertEqual(sent, Counter(line["event_id"] for line in attempts))
        for headers, _, body, _ in receiver.requests:
            verify_secret(headers, body, SECRET)

    def test_gives_up_after_twelve_emulated_hours(self):
        receiver = self.receiver(lambda number, headers, body: 503)
        self.push(receiver, "--events", 5, "--rate", 100, "--time-scale", 20000, code=1)
        self.assertEqual(self.ledger("summary")[0]["given_up"], 5)
        ends = sum(line["then"] == "given_up" for line in self.ledger("attempt"))
        self.assertEqual(ends + len(self.ledger("given_up")), 5)

    def test_signs_with_a_changed_secret_from_then_on(self):
        changed = threading.Event()

        def answer(number, headers, body):
            try:
                verify_secret(headers, body, "another secret")
                changed.set()
                return 200
            except Refused:
                if number == 5:
                    self.secret_file.write_text("another secret\n")
                return 503

        receiver = self.receiver(answer)
        self.push(receiver, "--events", 30, "--rate", 200, "--retry-first", "50ms", "--retry-longest", "200ms")
        self.assertTrue(changed.is_set())
        self.assertEqual(self.ledger("summary")[0]["acknowledged"], 30)

    def test_says_what_was_left_when_it_is_terminated(self):
        receiver = self.receiver(lambda number, headers, body: 503)
        process = subprocess.Popen([dtemulator, "push", "--url", receiver.url, "--ledger", self.ledger_file],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        process.stderr.readline()  # it has begun
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 1)
        self.assertRegex(out, r"left +\d+  still waiting")
        self.assertEqual(len(self.ledger("summary")), 1)

    def test_breaks_off_what_is_in_flight_when_it_is_terminated(self):
        silent = threading.Event()
        self.addCleanup(silent.set)
        asked = threading.Semaphore(0)

        def answer(number, headers, body):
            asked.release()
            silent.wait()

        receiver = self.receiver(answer)
        process = subprocess.Popen([dtemulator, "push", "--url", receiver.url, "--ledger", self.ledger_file,
                                    "--rate", "1000", "--in-flight", "3", "--timeout", "10m"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3):
            asked.acquire()
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 1)
        summary = self.ledger("summary")[0]
        self.assertEqual(summary["left"], summary["events"])
        self.assertEqual(summary["statuses"], {"no_answer": 3})
        self.assertIsNone(summary["latency_ms"]["p99"])
        self.assertEqual(len(self.ledger("attempt")), 3)
        self.assertRegex(out, rf"left +{summary['left']} ")


class WhatLoadDoes(ProgramTestCase):
    def test_sends_distinct_signed_events_at_its_rate(self):
        receiver = self.receiver(lambda number, headers, body: 503 if number % 4 == 0 else 200)
        report_file = self.folder / "report.json"
        self.run_program("load", "--url", receiver.url, "--secret-file", self.secret_file, "--rate", 150,
                         "--duration", "2s", "--warm-up", "1s", "--connections", 8, "--json", report_file)

        report = json.loads(report_file.read_text())
        self.assertEqual(report["planned"], 300)
        self.assertEqual(report["answered"], 300)
        self.assertEqual(sum(report["statuses"].values()), 300)
        self.assertEqual(set(report["statuses"]), {"200", "503"})
        self.assertEqual(report["errors"], {})
        self.assertLessEqual(report["latency_ms"]["p50"], report["latency_ms"]["p99"])
        self.assertEqual(len(receiver.requests), 450)
        self.assertEqual(len({body for _, _, body, _ in receiver.requests}), 450)
        for headers, _, body, _ in receiver.requests:
            verify_secret(headers, body, SECRET)


class WhatTravelsByTls(ProgramTestCase):
    def setUp(self):
        super().setUp()
        self.certificate = self.folder / "certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                        "-nodes", "-days", "2", "-subj", "/CN=test", "-addext",
                        "subjectAltName=IP:127.0.0.1", "-keyout", self.certificate, "-out",
                        self.folder / "public.pem"], check=True, capture_output=True)
        with open(self.certificate, "a") as both:
            both.write((self.folder / "public.pem").read_text())

    def test_is_pushed_and_loaded_to_whom_the_file_trusts(self):
        receiver = self.receiver(lambda number, headers, body: 200, self.certificate)
        self.push(receiver, "--events", 20, "--rate", 500, "--ca-file", self.folder / "public.pem")
        self.assertEqual(len(receiver.requests), 20)
        self.run_program("load", "--url", receiver.url, "--secret-file", self.secret_file, "--rate", 50,
                         "--duration", "1s", "--warm-up", "0s", "--connections", 4,
                         "--ca-file", self.folder / "public.pem")
        self.assertEqual(len(receiver.requests), 70)
        for headers, _, body, _ in receiver.requests:
            verify_secret(headers, body, SECRET)

    def test_goes_to_nobody_else(self):
        receiver = self.receiver(lambda number, headers, body: 200, self.certificate)
        self.push(receiver, "--events", 2, "--rate", 500, "--keep", "1s", code=1)
        refused = self.run_program("load", "--url", receiver.url, "--rate", 50, "--connections", 2, code=1)
        self.assertIn("self-signed certificate", refused.stderr)
        self.assertEqual(receiver.requests, [])


class WhatBrokerDoes(ProgramTestCase):
    def test_prints_its_address_and_takes_commands(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        broker = Service("broker", "--port", str(port))
        self.addCleanup(broker.end)
        self.assertEqual(broker.line(), f"127.0.0.1:{port}")
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        for command in ("down", "up", "rtt 1", "error NOT_ENOUGH_REPLICAS 1", "topic events 2"):
            self.assertEqual(broker.say(command), "ok")
        self.assertIn("error: ", broker.say("fly"))
        self.assertEqual(broker.end(), 0)

    def test_ends_with_quit_and_survives_the_end_of_its_input(self):
        broker = Service("broker")
        address = broker.line()
        broker.process.stdin.write("quit\n")
        broker.process.stdin.close()
        self.assertEqual(broker.process.wait(timeout=20), 0)
        broker.process.stdout.close()
        self.assertRegex(address, r"^127\.0\.0\.1:\d+$")

        deaf = subprocess.Popen([dtemulator, "broker"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        port = int(deaf.stdout.readline().split(":")[1])
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        self.assertIsNone(deaf.poll())
        deaf.terminate()
        deaf.communicate(timeout=20)
        self.assertEqual(deaf.returncode, 0)


class WhatKeysDoes(ProgramTestCase):
    def test_serves_keys_and_rotates_them(self):
        key_file = self.folder / "key"
        keys = Service("keys", "--key-file", str(key_file))
        self.addCleanup(keys.end)
        discovery_url = keys.line()
        issuer, kid = (keys.line().split(" ", 1)[1] for _ in range(2))
        self.assertEqual(os.stat(key_file).st_mode & 0o777, 0o600)

        discovery = fetch_json(discovery_url)
        self.assertEqual(discovery["issuer"], issuer)
        self.assertEqual([key["kid"] for key in fetch_json(discovery["jwks_uri"])["keys"]], [kid])
        self.assertIn(f"kid: {kid}\n", key_file.read_text())

        second = keys.say("rotate").split()[-1]
        self.assertEqual([key["kid"] for key in fetch_json(discovery["jwks_uri"])["keys"]], [second, kid])
        self.assertIn(f"kid: {second}\n", key_file.read_text())
        self.assertEqual(os.stat(key_file).st_mode & 0o777, 0o600)
        self.assertEqual(keys.say("drop"), "ok")
        self.assertEqual([key["kid"] for key in fetch_json(discovery["jwks_uri"])["keys"]], [second])
        self.assertEqual(keys.end(), 0)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__.strip())
    dtemulator = sys.argv.pop(1)
    unittest.main(verbosity=2)
