#!/usr/bin/env python3
"""Tests of one_definition.py."""

import sys
import tempfile
import unittest
from pathlib import Path

import one_definition


class OneDefinitionTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = Path(directory.name)
        self.write("src/route/topic_table.h", "namespace dtbridge {\n\nclass TopicTable {\n};\n\n}\n")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def test_two_rooms_must_not_define_one_name(self):
        self.write("src/publish/topic_table.h", "namespace dtbridge {\n\nclass TopicTable final {\n};\n\n}\n")
        faults, _ = one_definition.check(self.root)
        self.assertEqual(len(faults), 1)
        self.assertIn("dtbridge::TopicTable", faults[0])
        self.assertIn("src/publish/topic_table.h", faults[0])

    def test_sees_every_kind_of_definition(self):
        text = ("namespace dtbridge::json {\n"
                "class A {\nstruct B : A {\nenum class C : int {\nunion D {\nclass CAPABILITY(\"mutex\") E {\n"
                "struct F final : public A {\n")
        self.assertEqual(list(one_definition.definitions_in(text)),
                         [f"dtbridge::json::{name}" for name in "ABCDEF"])

    def test_declarations_and_other_namespaces_are_no_second_definition(self):
        self.write("src/publish/a.h", "namespace dtbridge {\nclass TopicTable;\n}\n")
        self.write("src/json/b.h", "namespace dtbridge::json {\nclass TopicTable {\n};\n}\n")
        self.assertEqual(one_definition.check(self.root)[0], [])

    def test_types_inside_a_class_may_share_a_name(self):
        self.write("src/publish/a.h", "namespace dtbridge {\nclass Publisher {\n  class TopicTable {\n  };\n};\n}\n")
        self.assertEqual(one_definition.check(self.root)[0], [])

    def test_the_program_fails_on_a_fault_and_on_an_empty_tree(self):
        self.assertEqual(one_definition.main([str(self.root)]), 0)
        self.write("src/publish/topic_table.h", "namespace dtbridge {\nclass TopicTable {\n};\n}\n")
        self.assertEqual(one_definition.main([str(self.root)]), 1)
        with tempfile.TemporaryDirectory() as empty:
            self.assertEqual(one_definition.main([empty]), 1)


if __name__ == "__main__":
    sys.exit(unittest.main())
