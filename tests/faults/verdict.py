"""Compares what the sender was told with what a reader finds, and says which bars were missed."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from ledger import GAVE_UP, REFUSED, RESET

ANSWER_SECONDS = 9  # a bound of the issue: 8 s of the service's own, and one for the way
HEAL_SECONDS = 5
MOMENT = 0.5  # s: how far the sender's clock and the stage's notes may be apart

OUTCOMES = {"stored": "stored", "duplicate": "duplicate", "dead-lettered": "dead_lettered"}
FAILURES = {503: "failed", 401: "refused"}

RESTARTED = "another process had to take the retry"
FAILED_REPORT = "the first try was reported failed but stored"


@dataclass(frozen=True)
class Absence:
    """A time in which no bridge listened."""

    run: int  # the process that ended
    since: float
    until: float
    killed: bool  # not asked to stop


@dataclass(frozen=True)
class Observed:
    attempts: list
    copies: list  # of events; dead letters are none
    absences: list = field(default_factory=list)
    healed: list = field(default_factory=list)  # moments at which Kafka could take every record again
    deleted_until: float = 0  # what was acknowledged before is gone by the operator's own will
    failed_reports: int = 0  # how many records the bridge counted as failed by Kafka
    counted: dict | None = None  # outcome -> deliveries, as the last process of the bridge counted them
    refusals: frozenset = frozenset()  # statuses beside 200 and 503 that the scenario brings about
    partition_of: dict = field(default_factory=dict)  # event -> partition


@dataclass
class Verdict:
    events: int = 0
    attempts: int = 0
    acknowledged: int = 0
    lost: list = field(default_factory=list)
    forgiven: int = 0  # acknowledged, then deleted with their topic
    refused: Counter = field(default_factory=Counter)  # attempts by outcome, but for 200
    slowest: float = 0  # s, of all answers, without the time in which the sender did not look
    longest_gap: float = 0  # s between two 200s
    first_after_healing: float | None = None  # s, the worst of all healings
    every_partition_after_healing: float | None = None
    copies: Counter = field(default_factory=Counter)  # how many events have how many records
    explained: Counter = field(default_factory=Counter)  # further copies by reason
    violations: list = field(default_factory=list)


def judge(seen):
    verdict = Verdict(events=len({each.event for each in seen.attempts}), attempts=len(seen.attempts))
    verdict.refused = Counter(each.outcome for each in seen.attempts if not each.acknowledged)
    _compare(seen, verdict)
    _check_answers(seen, verdict)
    _check_healing(seen, verdict)
    _explain_copies(seen, verdict)
    _check_counts(seen, verdict)
    return verdict


def _some(items):
    items = sorted(items, key=str)
    return ", ".join(map(str, items[:3])) + (", ..." if len(items) > 3 else "")


def _compare(seen, verdict):
    last_acknowledged = {}
    dead_lettered = set()
    for each in seen.attempts:
        if each.acknowledged:
            last_acknowledged[each.event] = max(each.ended, last_acknowledged.get(each.event, 0))
            if each.said == "dead-lettered":
                dead_lettered.add(each.event)
    sent = {each.event for each in seen.attempts}
    stored = {copy.event for copy in seen.copies}
    absent = {event for event in last_acknowledged if event not in stored}
    forgiven = {event for event in absent if last_acknowledged[event] <= seen.deleted_until}
    verdict.acknowledged = len(last_acknowledged)
    verdict.forgiven = len(forgiven)
    verdict.lost = sorted(absent - forgiven - dead_lettered)
    waiting = sent - set(last_acknowledged)
    strangers = stored - sent
    if not sent:
        verdict.violations.append("nothing was sent")
    if verdict.lost:
        verdict.violations.append(f"{len(verdict.lost)} acknowledged but absent: {_some(verdict.lost)}")
    if dead_lettered:
        verdict.violations.append(f"{len(dead_lettered)} good events became dead letters: {_some(dead_lettered)}")
    if waiting:
        verdict.violations.append(f"{len(waiting)} never acknowledged: {_some(waiting)}")
    if strangers:
        verdict.violations.append(f"{len(strangers)} records that nobody sent: {_some(strangers)}")


def _excused(attempt, absences, made_a_record):
    """Whether the bridge was gone, died with this request open, or stopped before it read it."""
    def overlaps(since, until):
        return attempt.sent <= until + MOMENT and attempt.ended >= since - MOMENT
    if attempt.outcome == REFUSED:
        return any(overlaps(gone.since, gone.until) for gone in absences)
    return any(gone.run == attempt.run
               and (overlaps(gone.since, gone.since) if gone.killed else
                    attempt.outcome == RESET and overlaps(gone.since, gone.until) and not made_a_record)
               for gone in absences)


def _check_answers(seen, verdict):
    late, unanswered, odd = [], [], []
    made = {(copy.event, copy.attempt) for copy in seen.copies}
    for each in seen.attempts:
        if each.answered:
            verdict.slowest = max(verdict.slowest, each.seconds - each.unsure)
            if each.outcome not in {200, 503} | seen.refusals:
                odd.append(each)
        if each.answered or each.outcome == GAVE_UP:
            if each.seconds - each.unsure > ANSWER_SECONDS:
                late.append(each)
        elif not _excused(each, seen.absences, (each.event, each.number) in made):
            unanswered.append(each)

    def describe(attempts):
        return _some(f"{each.event}-{each.number} ({each.outcome} after {each.seconds:.1f} s at {each.sent:.1f} s)"
                     for each in attempts)
    if late:
        verdict.violations.append(f"{len(late)} answered later than {ANSWER_SECONDS} s: {describe(late)}")
    if unanswered:
        verdict.violations.append(f"{len(unanswered)} without an answer: {describe(unanswered)}")
    if odd:
        verdict.violations.append(f"{len(odd)} answers other than 200 and 503: {describe(odd)}")


def _check_counts(seen, verdict):
    """What the bridge says of its deliveries is what its senders saw."""
    last_run = max((each.run for each in seen.attempts), default=0)
    last = [each for each in seen.attempts if each.run == last_run]
    if seen.counted is None or not all(each.answered for each in last if each.outcome != REFUSED):
        return
    saw = Counter(OUTCOMES.get(each.said, FAILURES.get(each.outcome, "other")) for each in last if each.answered)
    counted = Counter({outcome: count for outcome, count in seen.counted.items() if count})
    if saw != counted:
        verdict.violations.append(f"senders saw {dict(sorted(saw.items()))}, "
                                  f"the bridge counted {dict(sorted(counted.items()))}")


def _check_healing(seen, verdict):
    successes = sorted((each.ended, each.event) for each in seen.attempts if each.acknowledged)
    times = [ended for ended, _ in successes]
    verdict.longest_gap = max((after - before for before, after in zip(times, times[1:])), default=0)
    partitions = set(seen.partition_of.values())
    for moment in seen.healed:
        first = {}
        for ended, event in successes:
            if ended >= moment:
                first.setdefault(seen.partition_of.get(event), ended - moment)
        soonest = min(first.values(), default=float("inf"))
        everywhere = max((first.get(partition, float("inf")) for partition in partitions), default=soonest)
        verdict.first_after_healing = max(soonest, verdict.first_after_healing or 0)
        verdict.every_partition_after_healing = max(everywhere, verdict.every_partition_after_healing or 0)
        if soonest > HEAL_SECONDS:
            verdict.violations.append(f"first 200 only {soonest:.1f} s after Kafka was whole again at {moment:.1f} s")


def _explain_copies(seen, verdict):
    attempts = {(each.event, each.number): each for each in seen.attempts}
    by_event = defaultdict(list)
    for copy in seen.copies:
        by_event[copy.event].append(copy)
    verdict.copies = Counter(len(copies) for copies in by_event.values())
    unexplained = []
    for event, copies in by_event.items():
        copies.sort(key=lambda copy: copy.attempt)
        for earlier, later in zip(copies, copies[1:]):
            reason = _why_again(attempts.get((event, earlier.attempt)), attempts.get((event, later.attempt)))
            if reason == FAILED_REPORT and verdict.explained[reason] >= seen.failed_reports:
                reason = None  # the bridge counted fewer failures than that
            if reason:
                verdict.explained[reason] += 1
            else:
                unexplained.append(f"{event} by attempts {earlier.attempt} and {later.attempt}")
    if unexplained:
        verdict.violations.append(f"{len(unexplained)} copies without an explanation: {_some(unexplained)}")


def _why_again(earlier, later):
    """Why the second of two attempts could store its event again; None when it must not have."""
    if earlier is None or later is None or earlier.number == later.number:
        return None  # one attempt, two records: the producer's own repeat
    if earlier.acknowledged:
        return None  # nobody had a reason to send it again
    return RESTARTED if earlier.run != later.run else FAILED_REPORT
