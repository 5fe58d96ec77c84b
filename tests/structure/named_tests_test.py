#!/usr/bin/env python3
"""Tests of named_tests.py."""

import contextlib
import io
import sys
import tempfile
import unittest
from pathlib import Path

import named_tests

TESTS = """TEST(LedgerTest, CountsConnections) {}
TEST_F(BridgeTest,
       StoresEveryEvent) {}
TEST_P(HostileTest, IsRefused) {}
const Case kCases[] = {{"NoHost", 400}};
"""


class NamedTestsTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = Path(directory.name)
        (self.root / "docs").mkdir()
        (self.root / "tests/unit").mkdir(parents=True)
        (self.root / "tests/unit/some_test.cc").write_text(TESTS, encoding="utf-8")

    def faults(self, document):
        (self.root / "docs/security.md").write_text(document, encoding="utf-8")
        return named_tests.check(self.root)[0]

    def test_takes_tests_that_are_there(self):
        self.assertEqual([], self.faults("`LedgerTest.CountsConnections`, `BridgeTest.StoresEveryEvent`\n"
                                         "`HostileTest.IsRefused`, `HostileTest.IsRefused/NoHost`"))

    def test_finds_a_test_that_is_not_there(self):
        self.assertEqual(["docs/security.md:2: there is no test LedgerTest.CountsNothing"],
                         self.faults("text\n`LedgerTest.CountsNothing`"))

    def test_finds_a_case_that_is_not_there(self):
        self.assertEqual(["docs/security.md:1: HostileTest.IsRefused has no case TwoHosts"],
                         self.faults("`HostileTest.IsRefused/TwoHosts`"))

    def test_wants_tests_to_be_named(self):
        self.faults("nothing, `not.a_test`")
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            self.assertEqual(1, named_tests.main([str(self.root)]))
        self.assertIn("no test is named", out.getvalue())


if __name__ == "__main__":
    sys.exit(unittest.main())
