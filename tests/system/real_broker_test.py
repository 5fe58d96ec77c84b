#!/usr/bin/env python3
"""The built program against a real Kafka broker, watched by clients that share no code with it.

Usage: real_broker_test.py --dtbridge PATH --work DIR [TEST...]

Each class runs a bridge of its own with topics of its own. Pushes are signed here, records are read with
kcat, and keys, headers, times and partitions are worked out here. DIR is emptied first; logs stay in it.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bridge_process import CONFIGURATION, PARTITIONS, PATH, PREVIOUS_SECRET
from bridge_test_case import BridgeTestCase
from dt_sender import event_id, request, temperature_push
from expected_record import KNOWN_TYPES, expected_record, same_json
from kafka_reader import Cluster, free_port, partition_for
from operators_commands import OperatorsCommands  # noqa: F401 (its tests run with these)
from pushes import Pushing, forged_pushes, golden_deliveries, id_in


class EveryEventTypeIsStored(BridgeTestCase):
    """Pushes everything once, good and forged; then each test looks at one side of the outcome."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sender = cls.bridge.sender()
        cls.began_ms = time.time_ns() // 1_000_000
        cls.cases = golden_deliveries()
        cls.answers = {name: sender.push(body, headers={"X-Request-Id": f"golden-{name}"})
                       for name, (body, _) in cls.cases.items()}
        cls.repeat = sender.push(cls.cases["temperature"][0])
        cls.old_secret_body = temperature_push(1)
        cls.old_secret = cls.bridge.sender(PREVIOUS_SECRET).push(cls.old_secret_body)
        cls.forged = {reason: sender.push(body, signature=signature, headers=headers)
                      for reason, (body, signature, headers) in forged_pushes(sender.secret).items()}
        cls.unusable_body = temperature_push(2).replace(b'"value":22,"updateTime"', b'"value":"22","updateTime"')
        cls.unusable = sender.push(cls.unusable_body)
        cls.metrics = cls.bridge.metrics()
        cls.records = cls.records_by_id()

    def record_of(self, name):
        expected = expected_record(self.cases[name][0], self.prefix)
        found = self.records.get((expected.headers["ce_id"], expected.headers["ce_type"]), [])
        self.assertEqual(len(found), 1, name)
        return expected, found[0]

    def in_each_case(self, check):
        """Calls check(name, expected record, record found) for every case, however many fail."""
        for name in self.cases:
            with self.subTest(case=name):
                check(name, *self.record_of(name))

    def test_the_cases_cover_every_event_type(self):
        covered = {expected_record(body, "").topic.rpartition(".")[2] for body, _ in self.cases.values()}
        self.assertEqual(covered, KNOWN_TYPES | {"other"})

    def test_every_delivery_is_answered_with_stored(self):
        for name, answer in self.answers.items():
            with self.subTest(case=name):
                self.assertEqual((answer.status, answer.says), (200, "stored"))
                self.assertEqual(answer.headers["x-request-id"], f"golden-{name}")

    def test_records_have_the_golden_value(self):
        def check(name, _, record):
            self.assertEqual(same_json(record.value), same_json(self.cases[name][1]))
        self.in_each_case(check)

    def test_records_are_in_their_types_topic_by_device_key_and_murmur2(self):
        def check(_, expected, record):
            self.assertEqual((record.topic, record.key), (expected.topic, expected.key))
            self.assertEqual(record.partition, partition_for(expected.key, PARTITIONS))
        self.in_each_case(check)

    def test_records_carry_the_events_time(self):
        def check(_, expected, record):
            if expected.timestamp_ms > self.began_ms:  # an event from the future is stored as of now
                self.assertAlmostEqual(record.timestamp_ms, self.began_ms, delta=60_000)
            else:
                self.assertEqual(record.timestamp_ms, expected.timestamp_ms)
        self.in_each_case(check)

    def test_records_are_cloud_events_with_our_extensions(self):
        def check(name, expected, record):
            self.assertEqual({each: record.header(each) for each in expected.headers}, expected.headers)
            self.assertEqual(record.header("ce_connector"), "building-a")
            self.assertEqual(record.header("ce_requestid"), f"golden-{name}")
            self.assertRegex(record.header("ce_dataschema"), r"^urn:")
            self.assertRegex(record.header("ce_receivedtime"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
        self.in_each_case(check)

    def test_a_repeat_is_a_duplicate_and_leaves_one_record(self):
        self.assertEqual((self.repeat.status, self.repeat.says), (200, "duplicate"))
        self.record_of("temperature")

    def test_the_previous_secret_still_counts(self):
        self.assertEqual((self.old_secret.status, self.old_secret.says), (200, "stored"))

    def test_forged_pushes_are_refused_and_leave_nothing(self):
        for reason, answer in self.forged.items():
            with self.subTest(reason=reason):
                self.assertEqual(answer.status, 401)
                self.assertIn("www-authenticate", answer.headers)
        ids = {event for event, _ in self.records}
        self.assertFalse(ids & {event_id(900_001), event_id(900_002)})

    def test_the_reason_is_counted_and_not_told(self):
        for reason in self.forged:
            self.assertEqual(self.metrics.total("dtbridge_deliveries_total", outcome="refused", reason=reason), 1)
        untold = {reason: self.forged[reason].text for reason in ("bad_signature", "body_hash_mismatch")}
        for reason, text in untold.items():
            self.assertNotIn(reason, text)

    def test_an_unusable_event_is_kept_as_it_came(self):
        self.assertEqual((self.unusable.status, self.unusable.says), (200, "dead-lettered"))
        letters = [record for record in sum(self.records.values(), [])
                   if record.topic == f"{self.prefix}.dead-letter"]
        self.assertEqual([letter.value.encode() for letter in letters], [self.unusable_body])
        self.assertEqual(letters[0].header("error_reason"), "wrong_member_type")
        self.assertIn("value", letters[0].header("error_detail"))

    def test_the_metrics_equal_what_senders_and_kafka_saw(self):
        stored = len(self.cases) + 1
        by_outcome = {"stored": stored, "duplicate": 1, "dead_lettered": 1, "refused": len(self.forged), "failed": 0}
        for outcome, count in by_outcome.items():
            self.assertEqual(self.metrics.total("dtbridge_deliveries_total", outcome=outcome), count, outcome)
        self.assertEqual(self.metrics.total("dtbridge_deliveries_total"), sum(by_outcome.values()))
        self.assertEqual(self.metrics.total("dtbridge_events_stored_total"), stored)
        in_kafka = sum(len(records) for records in self.records.values())
        self.assertEqual(self.metrics.total("dtbridge_kafka_records_produced_total"), in_kafka)
        self.assertEqual(in_kafka, stored + 1)

    @unittest.skipUnless(shutil.which("promtool"), "promtool is not installed")
    def test_promtool_has_nothing_to_say(self):
        verdict = subprocess.run(["promtool", "check", "metrics"], input=self.metrics.text, text=True,
                                 capture_output=True, timeout=60)
        self.assertEqual((verdict.returncode, verdict.stdout + verdict.stderr), (0, ""))

    def test_what_is_no_delivery_is_not_served(self):
        self.assertEqual(request(self.bridge.port, "POST", "/v1/building-b", b"{}").status, 404)
        answer = request(self.bridge.port, "GET", PATH)
        self.assertEqual((answer.status, answer.headers["allow"]), (405, "POST"))
        self.assertEqual(request(self.bridge.port, "GET", "/metrics").status, 404)

    def test_a_refused_request_names_its_connector_in_the_log(self):
        answer = self.bridge.sender().push(b"{}", headers={"Content-Type": "text/plain"})
        self.assertEqual(answer.status, 415)
        lines = [json.loads(line) for line in self.bridge.log_file.read_text(encoding="utf-8").splitlines()]
        self.assertEqual({line.get("connector") for line in lines if line.get("reason") == "unsupported_media_type"},
                         {"building-a"})


class KafkaGoesAndComesBack(BridgeTestCase):
    def test_nothing_acknowledged_is_lost_and_everything_is_answered_in_time(self):
        sender = self.bridge.sender()
        self.assertEqual(sender.push(temperature_push(1_000_000)).status, 200)

        self.cluster.stop()
        pushing = Pushing(sender, 1_000_001)
        try:
            refusal = self.bridge.wait_for(self.unready, 60, "/readyz stays 200 without Kafka")
            self.assertEqual(self.bridge.admin("/livez").status, 200)
            self.assertEqual(self.healthcheck(), 1, "of a URL without a path, too")
        finally:
            refused = pushing.stop()
            self.cluster.start()
        back = time.monotonic()

        self.assertIn("kafka_", refusal.text)
        for _, answer in refused:
            self.assertEqual(answer.status, 503)
            self.assertLess(answer.seconds, 9)
            self.assertIn("retry-after", answer.headers)

        stored = {event_id(1_000_000)}
        for body, _ in refused:
            stored.add(self.push_until_stored(sender, body))
            if len(stored) == 2:
                self.assertLess(time.monotonic() - back, 5, "the first event stored after Kafka came back")
        self.bridge.wait_for(lambda: self.bridge.admin("/readyz").status == 200, 5, "not ready with Kafka back")

        records = {event: len(found) for (event, _), found in self.records_by_id().items()}
        self.assertEqual(set(records), stored)
        self.assertEqual(set(records.values()), {1}, "a record that waited is not sent twice")

    def healthcheck(self):
        admin = f"http://127.0.0.1:{self.bridge.admin_port}"
        return subprocess.run([self.program, "healthcheck", "--url", admin], timeout=20, capture_output=True,
                              check=False).returncode

    def unready(self):
        answer = self.bridge.admin("/readyz")
        return answer if answer.status == 503 else None

    def push_until_stored(self, sender, body):
        """As DT would: again, until it is a 200."""
        end = time.monotonic() + 20
        while True:
            answer = sender.push(body)
            if answer.status == 200:
                return id_in(body)
            self.assertEqual(answer.status, 503)
            self.assertLess(time.monotonic(), end, "still refused")
            time.sleep(0.2)


class BridgeIsStopped(BridgeTestCase):
    def test_it_drains_and_exits_with_0(self):
        pushing = Pushing(self.bridge.sender(), 2_000_000)
        try:
            self.bridge.wait_for(lambda: len(pushing.answers) > 50, 20, "no pushes")
            self.bridge.terminate()
            refusal = self.bridge.wait_for(self.draining, 5, "/readyz does not say that it drains")
            self.assertEqual(refusal.status, 503)
            self.assertEqual(self.bridge.wait(12), 0)
        finally:
            answers = pushing.stop()

        acknowledged = {id_in(body) for body, answer in answers if getattr(answer, "status", None) == 200}
        others = {answer.status for _, answer in answers if hasattr(answer, "status")} - {200}
        self.assertLessEqual(others, {503}, "an open connection is told to come again, or to go")
        self.assertLessEqual(acknowledged, {event for event, _ in self.records_by_id()})

    def draining(self):
        answer = self.bridge.admin("/readyz")
        return answer if "draining" in answer.text else None


class BatchIsRefused(BridgeTestCase):
    """The topics take nothing older than an hour, and for one such record Kafka refuses all of its batch."""

    configuration = CONFIGURATION.replace('retention.ms: "-1"', 'message.timestamp.before.max.ms: "3600000"')

    def test_good_records_are_stored_and_bad_ones_become_dead_letters(self):
        sender = self.bridge.sender()
        self.assertEqual(sender.push(temperature_push(4_000_000)).says, "stored")
        bodies = [temperature_push(4_000_000 + 50 * number) for number in range(1, 13)]  # of one device
        for bad in (3, 7):
            bodies[bad] = re.sub(rb'"timestamp":"[^"]*"', b'"timestamp":"2020-01-01T00:00:00Z"', bodies[bad])
        self.cluster.pause()
        try:
            with ThreadPoolExecutor(len(bodies)) as pool:
                answers = [pool.submit(sender.push, body) for body in bodies]
                self.bridge.wait_for(lambda: self.in_flight() == len(bodies), 5, "not all are on their way")
                self.cluster.resume()
                says = [answer.result().says for answer in answers]
        finally:
            self.cluster.resume()
        self.assertEqual([at for at, text in enumerate(says) if text != "stored"], [3, 7])
        self.assertEqual({says[3], says[7]}, {"dead-lettered"})

    def in_flight(self):
        return self.bridge.metrics().total("dtbridge_deliveries_in_flight")


class BridgeIsRestarted(BridgeTestCase):
    """With `duplicates.rebuild: auto` it knows afterwards what the topics hold."""

    configuration = CONFIGURATION + "duplicates: {{rebuild: auto}}\n"

    def test_what_was_stored_before_is_a_duplicate(self):
        bodies = [temperature_push(3_000_000 + number) for number in range(1000)]
        self.assertEqual(self.statuses(bodies), {"stored"})
        self.bridge.terminate()
        self.assertEqual(self.bridge.wait(12), 0)

        self.bridge.start()
        metrics = self.bridge.wait_for(self.rebuilt, 15, "the window is not filled")
        self.assertEqual(metrics.total("dtbridge_dedup_rebuild_entries_total"), len(bodies))
        self.assertEqual(self.statuses(bodies), {"duplicate"})
        self.assertEqual(self.statuses([temperature_push(3_100_000)]), {"stored"})

        records = {event: len(found) for (event, _), found in self.records_by_id().items()}
        self.assertEqual(set(records), {id_in(body) for body in bodies} | {event_id(3_100_000)})
        self.assertEqual(set(records.values()), {1})

    def statuses(self, bodies):
        sender = self.bridge.sender()
        return {sender.push(body).says for body in bodies}

    def rebuilt(self):
        metrics = self.bridge.metrics()
        return metrics if metrics.total("dtbridge_dedup_rebuild_state", state="done") else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dtbridge", required=True, type=Path)
    parser.add_argument("--work", required=True, type=Path)
    parser.add_argument("tests", nargs="*")
    arguments = parser.parse_args()
    work = arguments.work.resolve()
    if work.exists():
        Cluster(work / "kafka", 0).wipe()  # what a broken run may have left
        shutil.rmtree(work)
    work.mkdir(parents=True)
    cluster = Cluster(work / "kafka", free_port())
    BridgeTestCase.program, BridgeTestCase.work, BridgeTestCase.cluster = arguments.dtbridge.resolve(), work, cluster
    try:
        cluster.start()
        outcome = unittest.main(argv=[sys.argv[0], "-v", *arguments.tests], exit=False).result
    finally:
        cluster.wipe()
    if outcome.wasSuccessful() and outcome.testsRun:
        return 0
    for bridge in BridgeTestCase.bridges:
        print(f"--- the end of {bridge.log_file}\n{bridge.log_tail()}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
