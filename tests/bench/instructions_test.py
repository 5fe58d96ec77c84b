#!/usr/bin/env python3
"""Tests of how callgrind's output is read."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench" / "instructions"))

from callgrind_profile import read_profile  # noqa: E402

OUTPUT = """\
# callgrind format
version: 1
events: Ir
positions: line

ob=(1) /usr/bin/dtbridge
fl=(1) relay.cc
fn=(1) dtbridge::Relay::Accept
10 100
+2 20
cob=(2) /usr/lib/libcrypto.so.3
cfn=(2) SHA256_Update
calls=3 0
+1 5000
* 7

ob=(2)
fn=(2)
0 30
cfn=(3) 0x0000000000001000
calls=9 0
0 4000
cob=(3) /usr/lib/libc.so.6
cfn=(4) memcpy
calls=9 0
0 970

fn=(3)
0 4000

fn=(5) EVP_DigestUpdate
0 11

ob=(3)
fn=(4)
0 970
totals: 5138
"""


class ReadProfileTest(unittest.TestCase):
    def setUp(self):
        self.profile = read_profile(OUTPUT.splitlines(keepends=True))

    def test_counts_what_a_function_does_itself(self):
        self.assertEqual(self.profile.costs["dtbridge", "dtbridge::Relay::Accept"], 127)
        self.assertEqual(self.profile.costs["libc.so.6", "memcpy"], 970)

    def test_adds_up_to_what_callgrind_counted(self):
        self.assertEqual(self.profile.total(), 5138)

    def test_keeps_hashing_apart_where_the_library_does_not_name_it(self):
        self.assertEqual(self.profile.parts(),
                         {"dtbridge": 127, "SHA-256": 4030, "libcrypto.so.3": 11, "libc.so.6": 970})


if __name__ == "__main__":
    unittest.main()
