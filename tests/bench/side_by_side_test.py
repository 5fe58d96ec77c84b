#!/usr/bin/env python3
"""Tests of how the side by side run judges, and of its peers' adapter files."""

import contextlib
import io
import json
import os
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "system"), str(ROOT / "bench" / "side_by_side")]

from figures import Report, Round, joined, median_of_ratios, ratio_of_medians  # noqa: E402
from loopback import cpu_seconds  # noqa: E402
from make_requests import check, read_requests, request_of, secret_header, write_requests  # noqa: E402
from parts import interleave, is_warm  # noqa: E402
from peers import AdapterError, fill, read_adapter  # noqa: E402

SECRET = "a secret of the test"


def rounds(*costs):
    return [Round("one", 1000, cost, 100.0, 500.0, 900.0) for cost in costs]


class RatioTest(unittest.TestCase):
    def test_pairs_cancel_what_slows_both_down(self):
        ours, theirs = rounds(30, 60, 90), rounds(10, 20, 30)
        self.assertEqual(median_of_ratios(ours, theirs), 3)

    def test_medians_are_compared_across_rounds(self):
        self.assertEqual(ratio_of_medians(rounds(30, 40, 50), rounds(10, 20, 80)), 2)

    def test_refuses_rounds_without_a_neighbour(self):
        with self.assertRaises(ValueError):
            median_of_ratios(rounds(1, 2), rounds(1))


class SlicesTest(unittest.TestCase):
    def test_are_joined_by_what_they_completed(self):
        slices = [Round("one", 3000, 10.0, 1500.0, 500.0, 900.0), Round("one", 1000, 30.0, 250.0, 700.0, 1500.0)]
        self.assertEqual(joined(slices), Round("one", 4000, 15.0, 4000 / 6, 600.0, 1200.0))

    def test_take_turns(self):
        sent = []

        def sender(name):
            return lambda: sent.append(name) or Round(name, 1000, 10.0, 100.0, 500.0, 900.0)

        with contextlib.redirect_stdout(io.StringIO()):
            results = interleave(2, sender("a"), sender("b"), slices=2)
        self.assertEqual(sent, ["a", "b"] * 4)
        self.assertEqual([[each.name for each in rounds] for rounds in results], [["a", "a"], ["b", "b"]])


class WarmUpTest(unittest.TestCase):
    def test_goes_on_while_events_get_cheaper(self):
        self.assertFalse(is_warm([]))
        self.assertFalse(is_warm([50, 50, 50]))
        self.assertFalse(is_warm([80, 60, 55, 50]))
        self.assertFalse(is_warm([60, 50, 55, 48]), "a slow slice in between says nothing")

    def test_ends_when_two_slices_bring_no_more(self):
        self.assertTrue(is_warm([60, 50, 49, 50]))
        self.assertTrue(is_warm([80, 60, 50, 60, 49]))


class ReportTest(unittest.TestCase):
    def test_a_bar_is_kept_up_to_its_limit(self):
        report = Report()
        report.bar("ratio", 3.5, 3.5)
        self.assertTrue(report.kept)
        self.assertIn("at most 3.5: ok", report.lines[-1])

    def test_one_bar_passed_spoils_all(self):
        report = Report()
        report.bar("ratio", 3.51, 3.5)
        report.bar("idle", 1, 24)
        self.assertFalse(report.kept)
        self.assertIn("TOO MUCH", report.lines[0])

    def test_a_goal_that_is_missed_is_said_and_no_more(self):
        report = Report()
        report.ratio("cost", rounds(30), rounds(10), limit=3.5, goal=2.8)
        self.assertTrue(report.kept)
        self.assertIn("at most 3.5: ok  goal 2.8: TOO MUCH", report.lines[0])

    def test_ratios_are_judged_by_pairs(self):
        report = Report()
        report.ratio("cost", rounds(10, 20, 90), rounds(10, 20, 30), limit=1)
        self.assertTrue(report.kept)
        report.ratio("cost", rounds(11, 22, 90), rounds(10, 20, 30), limit=1)
        self.assertFalse(report.kept)


class AdapterTest(unittest.TestCase):
    def setUp(self):
        self._directory = tempfile.TemporaryDirectory()
        self.addCleanup(self._directory.cleanup)
        self.file = Path(self._directory.name) / "rest_proxy.toml"

    def adapter(self, text):
        self.file.write_text(text, encoding="utf-8")
        return read_adapter(self.file)

    def test_is_named_after_its_file_and_has_defaults(self):
        adapter = self.adapter('command = ["proxy", "--port", 8082]\nstores = false\n')
        self.assertEqual(adapter.name, "rest_proxy")
        self.assertEqual(adapter.command, ("proxy", "--port", "8082"))
        self.assertEqual(adapter.wrap(b"{}"), b"{}")
        self.assertTrue(adapter.takes_plain_pushes())

    def test_wraps_bodies_and_adds_headers(self):
        adapter = self.adapter('command = ["proxy"]\nstores = true\nbody = \'{"records":[{"value":@BODY@}]}\'\n'
                               '[headers]\nAccept = "application/json"\n')
        self.assertEqual(json.loads(adapter.wrap(b'{"a":1}')), {"records": [{"value": {"a": 1}}]})
        self.assertEqual(adapter.headers, ("Accept: application/json",))
        self.assertFalse(adapter.takes_plain_pushes())

    def test_may_have_a_content_type_of_its_own(self):
        adapter = self.adapter('command = ["proxy"]\nstores = true\n[headers]\nContent-Type = "text/plain"\n')
        self.assertFalse(adapter.takes_plain_pushes())
        self.assertEqual(request_of(b"", "/", *adapter.headers).lower().count(b"content-type:"), 1)

    def test_refuses_what_it_does_not_know(self):
        for text, complaint in (
            ("stores = true", "command is missing"),
            ('command = ["a"]', "stores is missing"),
            ('command = ["a"]\nstores = true\nspeed = 1', "speed is no key"),
            ('command = "a"\nstores = true', "command must be of the type list"),
            ('command = ["a"]\nstores = true\nbody = "x"', "must have @BODY@"),
            ("command =", "rest_proxy.toml"),
        ):
            with self.subTest(text), self.assertRaisesRegex(AdapterError, complaint):
                self.adapter(text)

    def test_fills_placeholders_and_leaves_braces_alone(self):
        values = {"PORT": 81, "DIRECTORY": "/d", "BOOTSTRAP": "b:1", "TOPIC": "t", "PARTITIONS": 6, "PATH": "/p",
                  "SECRET_FILE": "/s", "ROOT": "/r"}
        self.assertEqual(fill("{listen: @PORT@, topic: @TOPIC@}", values), "{listen: 81, topic: t}")

    def test_the_adapters_that_come_along_can_be_read(self):
        files = sorted((ROOT / "bench" / "side_by_side" / "peers").glob("*.toml"))
        self.assertTrue(files)
        for file in files:
            with self.subTest(file.name):
                read_adapter(file)


class RequestsTest(unittest.TestCase):
    def test_are_written_signed_and_wrapped_and_read_back(self):
        with tempfile.TemporaryDirectory() as directory:
            file = Path(directory) / "requests"
            write_requests(file, 2, "/v1/bench", sign=secret_header(SECRET))
            plain = list(read_requests(file))
            self.assertEqual(len(set(plain)), 2)
            check(plain[0])
            write_requests(file, 1, "/v1/bench", sign=secret_header(SECRET), headers=("Accept: a/b",),
                           wrap=lambda body: b"[" + body + b"]")
            head, _, body = next(read_requests(file)).partition(b"\r\n\r\n")
        self.assertIn(b"\r\nAccept: a/b\r\n", head)
        self.assertIn(f"Content-Length: {len(body)}".encode(), head)
        self.assertIsInstance(json.loads(body), list)


class CpuTest(unittest.TestCase):
    def test_grows_with_what_this_process_does(self):
        before = cpu_seconds(os.getpid())
        sum(range(200_000))
        self.assertGreater(cpu_seconds(os.getpid()), before)


if __name__ == "__main__":
    unittest.main()
