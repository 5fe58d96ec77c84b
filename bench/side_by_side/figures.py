"""Rounds, what is made of them, and what is judged."""

import statistics
from dataclasses import dataclass


class Failed(Exception):
    """No figure can be given."""


@dataclass(frozen=True)
class Round:
    name: str
    completed: int
    cpu_us: float  # per completed request
    rate: float
    p50_us: float
    p99_us: float

    def __str__(self):
        return (f"{self.name:<22} {self.cpu_us:7.2f} us CPU  {self.rate:8.0f} /s   "
                f"p50 {self.p50_us / 1000:6.2f} ms   p99 {self.p99_us / 1000:6.2f} ms")


def joined(slices):
    """One round made of slices; its p50 and p99 are the medians of theirs."""
    completed = sum(each.completed for each in slices)
    return Round(slices[0].name, completed, sum(each.cpu_us * each.completed for each in slices) / completed,
                 completed / sum(each.completed / each.rate for each in slices), median_of(slices, "p50_us"),
                 median_of(slices, "p99_us"))


def median_of(rounds, what):
    return statistics.median(getattr(each, what) for each in rounds)


def ratio_of_medians(ours, theirs):
    return median_of(ours, "cpu_us") / median_of(theirs, "cpu_us")


def median_of_ratios(ours, theirs):
    """Of each round and its neighbour in time: a machine that gets slower for a while slows down both."""
    return statistics.median(one.cpu_us / other.cpu_us for one, other in zip(ours, theirs, strict=True))


def verdict(value, limit):
    return "ok" if value <= limit else "TOO MUCH"


class Report:
    """Lines for the end, and whether each bar was kept."""

    def __init__(self):
        self.lines = []
        self.kept = True

    def say(self, line=""):
        self.lines.append(line)

    def cost(self, rounds):
        costs = [each.cpu_us for each in rounds]
        self.say(f"  {rounds[0].name:<34}{statistics.median(costs):8.2f} us   (rounds {min(costs):.2f} to "
                 f"{max(costs):.2f})   {median_of(rounds, 'rate'):.0f} /s")

    def bar(self, what, value, limit, unit=""):
        self.say(f"  {what:<34}{value:8.2f}{unit:<5}at most {limit:g}: {verdict(value, limit)}")
        self.kept = self.kept and value <= limit

    def ratio(self, what, ours, theirs, *, limit=None, goal=None):
        """The median of the pairs is judged; a goal is no bar: what it is missed by is said, and no more."""
        value = median_of_ratios(ours, theirs)
        line = f"  {what:<34}{value:8.2f} times  (of the medians {ratio_of_medians(ours, theirs):.2f})"
        if limit is not None:
            line += f"  at most {limit:g}: {verdict(value, limit)}"
            self.kept = self.kept and value <= limit
        if goal is not None:
            line += f"  goal {goal:g}: {verdict(value, goal)}"
        self.say(line)
