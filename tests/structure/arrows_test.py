#!/usr/bin/env python3
"""Tests of arrows.py: a small house, and one bad line at a time."""

import contextlib
import io
import sys
import tempfile
import unittest
from pathlib import Path

import arrows

GOOD_HOUSE = {
    "include/dtbridge/base/time.h": "#include <chrono>\n#include <tl/expected.hpp>\n",
    "include/dtbridge/route/route_options.h": '#include "dtbridge/base/time.h"\n',
    "include/dtbridge/publish/publisher.h": '#include "dtbridge/base/time.h"\n',
    "include/dtbridge/http/listen_options.h": "#include <string>\n",
    "include/dtbridge/http/listener.h": '#include "dtbridge/http/listen_options.h"\n',
    "src/http/listener.cc": '#include "dtbridge/http/listener.h"\n#include <pistache/peer.h>\n#include "slot.h"\n',
    "src/http/slot.h": "#include <sys/socket.h>\n#  include <llhttp.h>\n",
    "src/http/tls_session.h": "#include <openssl/ssl.h>\n",
    "src/relay/relay.cc": '#include "dtbridge/publish/publisher.h"\n',
    "src/config/config.cc": '#include "dtbridge/http/listen_options.h"\n#include <yaml-cpp/parser.h>\n',
    "src/app/main.cc": '#include "dtbridge/http/listener.h"\n#include "emulator/pusher.h"\n#include "version.h"\n',
    "src/app/version.h.in": "",
    "tools/emulator/pusher.h": '#include "dtbridge/base/time.h"\n',
}


class ArrowsTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = Path(directory.name)
        for name, text in GOOD_HOUSE.items():
            self.write(name, text)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def faults(self):
        return arrows.check(self.root)[0]

    def assert_one_fault(self, file, text, words):
        self.write(file, text)
        faults = self.faults()
        self.assertEqual(len(faults), 1, faults)
        self.assertIn(words, faults[0])
        self.assertTrue(faults[0].startswith(f"{file}:"), faults[0])

    def test_a_good_house_has_no_fault(self):
        faults, warnings, looked_at = arrows.check(self.root)
        self.assertEqual((faults, warnings), ([], []))
        self.assertEqual(looked_at, sum(text.count("include") for text in GOOD_HOUSE.values()))

    def test_a_room_of_the_path_must_not_know_another(self):
        self.assert_one_fault(
            "src/http/other.cc", '#include "dtbridge/publish/publisher.h"\n', "http must not use publish")

    def test_an_open_room_must_not_use_a_closed_one(self):
        self.assert_one_fault(
            "include/dtbridge/base/secret.h", '#include "dtbridge/http/listener.h"\n', "base must not use http")

    def test_config_sees_options_but_no_other_header(self):
        self.assert_one_fault(
            "src/config/other.cc", '#include "dtbridge/http/listener.h"\n', "config must not use http")

    def test_nobody_but_app_uses_the_emulator(self):
        self.assert_one_fault(
            "src/relay/other.cc", '#include "emulator/pusher.h"\n', "relay must not use emulator")

    def test_a_library_stays_in_its_room(self):
        self.assert_one_fault("src/relay/other.cc", "#include <librdkafka/rdkafka.h>\n", "librdkafka belongs to")

    def test_a_library_may_belong_to_some_files_of_a_room(self):
        self.assert_one_fault("src/http/other.cc", "#include <openssl/ssl.h>\n", "OpenSSL belongs to")

    def test_a_library_that_no_table_names_is_a_fault(self):
        self.assert_one_fault("src/relay/other.cc", "#include <boost/asio.hpp>\n", "no table")

    def test_a_private_header_stays_in_its_room(self):
        self.assert_one_fault("src/relay/other.cc", '#include "slot.h"\n', "no private header of relay")

    def test_a_path_into_another_room_is_a_fault(self):
        self.assert_one_fault("src/relay/other.cc", '#include "../http/slot.h"\n', "a path out of the room")

    def test_a_public_header_includes_no_private_one(self):
        self.assert_one_fault("include/dtbridge/http/other.h", '#include "slot.h"\n', "public header")

    def test_a_header_that_is_not_there_is_a_fault(self):
        self.assert_one_fault("src/app/other.cc", '#include "dtbridge/base/none.h"\n', "no such header")

    def test_a_room_without_a_place_in_the_table_is_a_fault(self):
        self.assert_one_fault("src/attic/box.cc", "#include <string>\n", "in no room")

    def test_a_long_file_is_a_warning_only(self):
        self.write("src/relay/long.cc", "\n" * (arrows.LONG_FILE_LINES + 1))
        faults, warnings, _ = arrows.check(self.root)
        self.assertEqual(faults, [])
        self.assertEqual(len(warnings), 1)

    def test_the_program_fails_on_a_fault_and_on_an_empty_tree(self):
        with contextlib.redirect_stdout(io.StringIO()), tempfile.TemporaryDirectory() as empty:
            self.assertEqual(arrows.main([str(self.root)]), 0)
            self.write("src/http/other.cc", "#include <curl/curl.h>\n")
            self.assertEqual(arrows.main([str(self.root)]), 1)
            self.assertEqual(arrows.main([empty]), 1)


if __name__ == "__main__":
    sys.exit(unittest.main())
