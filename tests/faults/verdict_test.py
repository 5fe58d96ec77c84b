#!/usr/bin/env python3
"""Tests of the judgement itself: each bar is missed once on purpose."""

import sys
import unittest
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))

from kafka_reader import StoredRecord  # noqa: E402
from ledger import CLOSED, GAVE_UP, REFUSED, RESET, Attempt, Copy, copy_of, request_id  # noqa: E402
from verdict import FAILED_REPORT, RESTARTED, Absence, Observed, judge  # noqa: E402


def attempt(event, number=1, *, run=1, sent=1.0, seconds=0.1, outcome=200, said="stored"):
    return Attempt(event, number, run, sent, seconds, outcome, said if outcome == 200 else "")


def copy(event, number=1, offset=0):
    return Copy(event, number, "t", 0, offset)


class JudgeTest(unittest.TestCase):
    def assert_kept(self, **seen):
        verdict = judge(Observed(**seen))
        self.assertEqual(verdict.violations, [])
        return verdict

    def assert_missed(self, complaint, **seen):
        verdict = judge(Observed(**seen))
        self.assertEqual(len(verdict.violations), 1, verdict.violations)
        self.assertRegex(verdict.violations[0], complaint)
        return verdict


class ComparisonTest(JudgeTest):
    def test_all_is_well_when_every_acknowledged_event_is_there_once(self):
        verdict = self.assert_kept(attempts=[attempt("a"), attempt("b")], copies=[copy("a"), copy("b")])
        self.assertEqual((verdict.events, verdict.acknowledged, verdict.copies), (2, 2, {1: 2}))

    def test_an_acknowledged_event_that_no_reader_finds_is_lost(self):
        verdict = self.assert_missed("1 acknowledged but absent: b",
                                     attempts=[attempt("a"), attempt("b")], copies=[copy("a")])
        self.assertEqual(verdict.lost, ["b"])

    def test_a_duplicate_is_an_acknowledgement_too(self):
        self.assert_missed("absent: a", attempts=[attempt("a", said="duplicate")], copies=[])

    def test_an_event_deleted_with_its_topic_is_not_lost(self):
        before, after = attempt("a", sent=1), attempt("b", sent=5)
        verdict = self.assert_kept(attempts=[before], copies=[], deleted_until=3)
        self.assertEqual(verdict.forgiven, 1)
        self.assert_missed("absent: b", attempts=[before, after], copies=[], deleted_until=3)

    def test_a_good_event_among_the_dead_letters_is_no_success(self):
        self.assert_missed("1 good events became dead letters: a",
                           attempts=[attempt("a", said="dead-lettered")], copies=[])

    def test_an_event_without_a_200_at_the_end_is_told(self):
        self.assert_missed("1 never acknowledged: a", attempts=[attempt("a", outcome=503)], copies=[copy("a")])

    def test_a_record_that_nobody_sent_is_told(self):
        self.assert_missed("1 records that nobody sent: b", attempts=[attempt("a")], copies=[copy("a"), copy("b")])

    def test_an_empty_ledger_proves_nothing(self):
        self.assert_missed("nothing was sent", attempts=[], copies=[])


class AnswersTest(JudgeTest):
    def test_nine_seconds_are_in_time_and_more_are_late(self):
        self.assert_kept(attempts=[attempt("a", seconds=9)], copies=[copy("a")])
        verdict = self.assert_missed("1 answered later than 9 s: a-1",
                                     attempts=[attempt("a", seconds=9.01)], copies=[copy("a")])
        self.assertEqual(verdict.slowest, 9.01)

    def test_time_in_which_the_sender_did_not_look_is_not_the_bridges(self):
        answer = attempt("a", seconds=9.5)
        self.assert_kept(attempts=[replace(answer, unsure=0.6)], copies=[copy("a")])
        self.assert_missed("later than 9 s", attempts=[replace(answer, unsure=0.4)], copies=[copy("a")])

    def test_a_late_503_is_late_too(self):
        self.assert_missed("later than 9 s", copies=[copy("a", 2)],
                           attempts=[attempt("a", outcome=503, seconds=9.5), attempt("a", 2, sent=12)])

    def test_a_sender_that_gave_up_was_not_answered_in_time(self):
        self.assert_missed("later than 9 s", copies=[copy("a")],
                           attempts=[attempt("a", outcome=GAVE_UP, seconds=10), attempt("a", 2, sent=12)])

    def test_a_connection_that_ends_without_an_answer_is_told(self):
        for outcome in (RESET, CLOSED, REFUSED):
            with self.subTest(outcome=outcome):
                self.assert_missed("1 without an answer: a-1", copies=[copy("a", 2)],
                                   attempts=[attempt("a", outcome=outcome), attempt("a", 2, sent=2)])

    def test_a_kill_excuses_the_requests_it_cut_off_and_no_others(self):
        kill = Absence(run=1, since=5, until=7, killed=True)
        cut_off = attempt("a", outcome=RESET, sent=4.8, seconds=0.2)
        again = attempt("a", 2, run=2, sent=8)
        self.assert_kept(attempts=[cut_off, again], copies=[copy("a", 2)], absences=[kill])
        for other in (attempt("a", outcome=RESET, sent=2, seconds=0.1),
                      attempt("a", outcome=RESET, sent=8, seconds=0.1),
                      attempt("a", outcome=RESET, sent=4.8, seconds=0.2, run=2)):
            with self.subTest(other=other):
                self.assert_missed("without an answer", attempts=[other, again], copies=[copy("a", 2)],
                                   absences=[kill])

    def test_an_orderly_stop_excuses_what_it_never_read_and_nothing_else(self):
        stop = Absence(run=1, since=5, until=9, killed=False)
        again = attempt("a", 2, run=2, sent=10)
        unread = attempt("a", outcome=RESET, sent=7, seconds=0.1)
        self.assert_kept(attempts=[unread, again], copies=[copy("a", 2)], absences=[stop])
        for name, first, copies in (("read", replace(unread, outcome=CLOSED), [copy("a", 2)]),
                                    ("stored", unread, [copy("a", 1), copy("a", 2)]),
                                    ("early", replace(unread, sent=2), [copy("a", 2)])):
            with self.subTest(name):
                self.assert_missed("without an answer", attempts=[first, again], copies=copies, absences=[stop])

    def test_a_refused_connection_is_no_request_while_the_bridge_is_gone(self):
        gone = Absence(run=1, since=5, until=9, killed=False)
        again = attempt("a", 2, run=2, sent=10)
        self.assert_kept(attempts=[attempt("a", outcome=REFUSED, sent=7, seconds=0), again],
                         copies=[copy("a", 2)], absences=[gone])
        self.assert_missed("without an answer", copies=[copy("a", 2)], absences=[gone],
                           attempts=[attempt("a", outcome=REFUSED, sent=3, seconds=0), again])

    def test_other_answers_than_200_and_503_belong_to_scenarios_that_say_so(self):
        attempts = [attempt("a", outcome=401), attempt("a", 2, sent=2)]
        self.assert_missed("other than 200 and 503: a-1 .401", attempts=attempts, copies=[copy("a", 2)])
        self.assert_kept(attempts=attempts, copies=[copy("a", 2)], refusals=frozenset({401}))


class CountsTest(JudgeTest):
    ATTEMPTS = [attempt("a", outcome=503), attempt("a", 2, sent=2), attempt("b", said="duplicate")]
    COPIES = [copy("a", 2), copy("b")]

    def test_the_bridge_counted_what_its_senders_saw(self):
        self.assert_kept(attempts=self.ATTEMPTS, copies=self.COPIES,
                         counted={"stored": 1, "duplicate": 1, "failed": 1, "refused": 0})
        self.assert_missed("the bridge counted", attempts=self.ATTEMPTS, copies=self.COPIES,
                           counted={"stored": 2, "duplicate": 1, "failed": 0, "refused": 0})

    def test_only_the_last_process_is_asked(self):
        last = [replace(each, run=2) for each in self.ATTEMPTS[1:]]
        self.assert_kept(attempts=self.ATTEMPTS[:1] + last, copies=self.COPIES,
                         counted={"stored": 1, "duplicate": 1, "failed": 0})


class HealingTest(JudgeTest):
    def test_the_first_200_after_healing_has_five_seconds(self):
        for sent, kept in ((14.8, True), (15.2, False)):
            attempts = [attempt("a"), attempt("b", sent=sent)]
            copies = [copy("a"), copy("b")]
            with self.subTest(sent=sent):
                if kept:
                    verdict = self.assert_kept(attempts=attempts, copies=copies, healed=[10])
                    self.assertAlmostEqual(verdict.first_after_healing, 4.9)
                else:
                    self.assert_missed("first 200 only 5.3 s", attempts=attempts, copies=copies, healed=[10])

    def test_the_worst_of_several_healings_counts(self):
        attempts = [attempt("a", sent=1), attempt("b", sent=4), attempt("c", sent=20)]
        copies = [copy("a"), copy("b"), copy("c")]
        verdict = self.assert_kept(attempts=attempts, copies=copies, healed=[3, 19.9])
        self.assertAlmostEqual(verdict.first_after_healing, 1.1)
        self.assert_missed("only inf s", attempts=attempts, copies=copies, healed=[3, 21])

    def test_the_slowest_partition_is_measured_beside(self):
        attempts = [attempt("a", sent=11), attempt("b", sent=13)]
        verdict = self.assert_kept(attempts=attempts, copies=[copy("a"), copy("b")], healed=[10],
                                   partition_of={"a": 0, "b": 1})
        self.assertAlmostEqual(verdict.first_after_healing, 1.1)
        self.assertAlmostEqual(verdict.every_partition_after_healing, 3.1)

    def test_the_longest_time_without_a_200_is_measured(self):
        verdict = self.assert_kept(attempts=[attempt("a", sent=1), attempt("b", sent=8), attempt("c", sent=9)],
                                   copies=[copy("a"), copy("b"), copy("c")])
        self.assertAlmostEqual(verdict.longest_gap, 7)


class CopiesTest(JudgeTest):
    TWICE = [copy("a", 1), copy("a", 2)]

    def test_another_process_did_not_know_of_the_first(self):
        verdict = self.assert_kept(
            attempts=[attempt("a", outcome=503), attempt("a", 2, run=2, sent=3)], copies=self.TWICE)
        self.assertEqual(verdict.explained, {RESTARTED: 1})
        self.assertEqual(verdict.copies, {2: 1})

    def test_the_same_process_may_try_again_what_it_counted_as_failed(self):
        attempts = [attempt("a", outcome=503), attempt("a", 2, sent=3)]
        verdict = self.assert_kept(attempts=attempts, copies=self.TWICE, failed_reports=1)
        self.assertEqual(verdict.explained, {FAILED_REPORT: 1})
        self.assert_missed("1 copies without an explanation: a", attempts=attempts, copies=self.TWICE)

    def test_there_are_no_more_such_copies_than_failures(self):
        attempts = [attempt(event, number, outcome=200 if number == 2 else 503, sent=number)
                    for event in "ab" for number in (1, 2)]
        copies = self.TWICE + [copy("b", 1), copy("b", 2)]
        self.assert_missed("1 copies without", attempts=attempts, copies=copies, failed_reports=1)

    def test_one_attempt_that_left_two_records_is_the_producers_own_repeat(self):
        self.assert_missed("1 copies without an explanation", attempts=[attempt("a")],
                           copies=[copy("a", 1, offset=0), copy("a", 1, offset=7)], failed_reports=9)

    def test_a_copy_of_what_was_acknowledged_is_the_windows_fault(self):
        self.assert_missed("1 copies without an explanation", copies=self.TWICE, failed_reports=9,
                           attempts=[attempt("a"), attempt("a", 2, sent=3)])

    def test_a_copy_by_an_attempt_that_nobody_made_has_no_explanation(self):
        self.assert_missed("1 copies without an explanation", copies=self.TWICE, failed_reports=9,
                           attempts=[attempt("a")])


class CopyOfTest(unittest.TestCase):
    @staticmethod
    def record(event, request):
        return StoredRecord("t", 1, 7, 0, "k", "{}", (("ce_id", event), ("ce_requestid", request)))

    def test_reads_event_and_attempt_from_the_headers(self):
        self.assertEqual(copy_of(self.record("abc", request_id("abc", 12))), Copy("abc", 12, "t", 1, 7))

    def test_refuses_a_record_that_another_request_made(self):
        with self.assertRaises(AssertionError):
            copy_of(self.record("abc", request_id("abd", 1)))


if __name__ == "__main__":
    sys.exit(unittest.main())
