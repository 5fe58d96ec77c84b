"""promql.py finds what it is there to find."""

import unittest

from promql import Scrape, grouping_labels, selectors

SCRAPE = Scrape('# TYPE dtbridge_ready gauge\ndtbridge_ready 1\n'
                'dtbridge_x_total{reason="a",outcome="lost"} 0\ndtbridge_x_total{reason="b",outcome="lost"} 3\n')


class Promql(unittest.TestCase):
    def test_finds_every_selector_with_its_matchers(self):
        self.assertEqual(
            selectors('sum by (job) (rate(dtbridge_x_total{reason=~"a|b", outcome="lost"}[5m])) / dtbridge:x:rate5m and up == 0'),
            [("dtbridge_x_total", [("reason", "=~", "a|b"), ("outcome", "=", "lost")]), ("dtbridge:x:rate5m", []), ("up", [])])

    def test_a_metric_that_is_not_there_is_a_complaint(self):
        self.assertEqual(SCRAPE.complaints("dtbridge_gone", []), ["no metric dtbridge_gone"])

    def test_a_label_that_is_not_there_is_a_complaint(self):
        self.assertEqual(SCRAPE.complaints("dtbridge_ready", [("topic", "=", "t")]), ["dtbridge_ready has no label topic"])

    def test_a_value_that_is_not_there_is_a_complaint(self):
        self.assertEqual(SCRAPE.complaints("dtbridge_x_total", [("reason", "!=", "c")]), ['dtbridge_x_total has no reason="c"'])

    def test_every_branch_of_an_alternation_has_to_match(self):
        self.assertEqual(SCRAPE.complaints("dtbridge_x_total", [("reason", "=~", "a|c")]),
                         ['dtbridge_x_total has no reason that matches "c"'])

    def test_what_is_right_is_no_complaint(self):
        self.assertEqual(SCRAPE.complaints("dtbridge_x_total", [("reason", "=~", "a|b"), ("job", "=", "x"), ("outcome", "=~", "$o")]), [])

    def test_knows_the_labels_of_groupings(self):
        self.assertEqual(grouping_labels("sum by (namespace, job) (a) / on(pod) b"), {"namespace", "job", "pod"})


if __name__ == "__main__":
    unittest.main()
