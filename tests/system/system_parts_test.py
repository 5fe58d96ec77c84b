#!/usr/bin/env python3
"""Tests of what the system tests measure with: known hashes, recorded tokens, kcat's output."""

import json
import sys
import unittest
from pathlib import Path

from bridge_process import Metrics
from dt_sender import event_id, temperature_push, token
from expected_record import expected_record, microseconds, normalised_time, same_json
from kafka_reader import murmur2, partition_for, record_of

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


class Murmur2Test(unittest.TestCase):
    def test_gives_the_values_of_kafkas_own_tests(self):
        # org.apache.kafka.common.utils.UtilsTest.testMurmur2
        for key, signed in (
            ("21", -973932308),
            ("foobar", -790332482),
            ("a-little-bit-long-string", -985981536),
            ("a-little-bit-longer-string", -1486304829),
            ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
            ("abc", 479470107),
        ):
            self.assertEqual(murmur2(key.encode()), signed & 0xFFFFFFFF, key)

    def test_makes_partitions_of_the_positive_part(self):
        self.assertEqual(partition_for("abc", 6), 479470107 % 6)
        self.assertEqual(partition_for("21", 6), (-973932308 & 0x7FFFFFFF) % 6)


class TokenTest(unittest.TestCase):
    def test_repeats_a_token_that_dt_made(self):
        recorded = json.loads((GOLDEN / "signed" / "touch_2022-02-10_both_checksums.json").read_text())
        claims = recorded["jwt_claims"]
        made = token(recorded["secret"], recorded["body"].encode(), issued_at=claims["iat"], jti=claims["jti"])
        self.assertEqual(made, recorded["headers"]["X-Dt-Signature"])


class SenderTest(unittest.TestCase):
    def test_makes_ids_of_twenty_characters_that_differ(self):
        ids = {event_id(number) for number in range(2000)}
        self.assertEqual(len(ids), 2000)
        self.assertEqual({len(each) for each in ids}, {20})

    def test_makes_a_body_of_its_own_for_each_number(self):
        one, two = (json.loads(temperature_push(number)) for number in (1, 2))
        self.assertNotEqual(one["event"]["eventId"], two["event"]["eventId"])
        self.assertEqual(list(one), ["event", "labels", "metadata"])


class ExpectedRecordTest(unittest.TestCase):
    def test_cuts_nanoseconds(self):
        self.assertEqual(normalised_time("2018-05-08T13:29:47.543486780Z"), "2018-05-08T13:29:47.543486Z")

    def test_fills_up_missing_digits_and_moves_offsets(self):
        self.assertEqual(normalised_time("2024-01-01T01:30:00.5+02:00"), "2023-12-31T23:30:00.500000Z")
        self.assertEqual(normalised_time("2024-01-01T00:00:00-01:00"), "2024-01-01T01:00:00.000000Z")
        self.assertEqual(microseconds("1970-01-01T00:00:01Z"), 1_000_000)

    def test_reads_key_topic_and_headers_from_a_body(self):
        body = (GOLDEN / "labelsChanged_name_labelChanged.delivery.json").read_bytes()
        record = expected_record(body, "dt")
        self.assertEqual(record.topic, "dt.events.labelsChanged")
        self.assertEqual(record.key, "bchonod7rihjtvdmd2vg")
        self.assertEqual(record.headers["ce_type"], "com.disruptive-technologies.event.labelsChanged.v1")
        self.assertEqual(record.headers["ce_source"], "https://api.disruptive-technologies.com/v2/projects/"
                         "bhmh0143iktucae701vg/devices/bchonod7rihjtvdmd2vg")

    def test_sends_unknown_types_to_other(self):
        body = (GOLDEN / "unknown_type.delivery.json").read_bytes()
        self.assertEqual(expected_record(body, "dt").topic, "dt.events.other")

    def test_sees_digits_and_order_but_no_white_space(self):
        self.assertEqual(same_json('{"a": 24.90, "b":1}'), same_json('{"a":24.90,"b":1}\n'))
        self.assertNotEqual(same_json('{"a":24.90}'), same_json('{"a":24.9}'))
        self.assertNotEqual(same_json('{"a":1,"b":2}'), same_json('{"b":2,"a":1}'))
        self.assertNotEqual(same_json('{"a":1}'), same_json('{"a":"1"}'))


class KcatTest(unittest.TestCase):
    def test_reads_a_record(self):
        record = record_of('{"topic":"t","partition":2,"offset":7,"tstype":"create","ts":1716978843970,"broker":1,'
                           '"headers":["ce_id","x","ce_type","y"],"key":"k","payload":"{\\"a\\":1}"}')
        self.assertEqual((record.topic, record.partition, record.offset, record.timestamp_ms, record.key),
                         ("t", 2, 7, 1716978843970, "k"))
        self.assertEqual(record.value, '{"a":1}')
        self.assertEqual(record.header("ce_type"), "y")
        self.assertIsNone(record.header("none"))

    def test_refuses_a_header_that_comes_twice(self):
        record = record_of('{"topic":"t","partition":0,"offset":0,"ts":1,"headers":["a","1","a","2"],'
                           '"key":"k","payload":""}')
        with self.assertRaises(AssertionError):
            record.header("a")


class MetricsTest(unittest.TestCase):
    TEXT = ('# HELP x_total Words.\n# TYPE x_total counter\nx_total{a="1",b="one \\"two\\""} 2\n'
            'x_total{a="2",b="one"} 3\ny 1.5e+09\n')

    def test_sums_the_samples_that_have_the_labels(self):
        metrics = Metrics(self.TEXT)
        self.assertEqual(metrics.total("x_total"), 5)
        self.assertEqual(metrics.total("x_total", a="2"), 3)
        self.assertEqual(metrics.total("y"), 1.5e9)

    def test_a_metric_that_is_not_there_is_no_zero(self):
        with self.assertRaises(AssertionError):
            Metrics(self.TEXT).total("z_total")


if __name__ == "__main__":
    sys.exit(unittest.main())
