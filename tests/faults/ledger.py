"""What the sender remembers: one entry for each attempt to deliver an event."""

import json
from dataclasses import asdict, dataclass

REFUSED = "refused"  # no connection, so no request either
RESET = "reset"  # the other end went without having read the request
CLOSED = "closed"  # the other end read the request and went without an answer
GAVE_UP = "gave up"  # the sender's own limit passed


@dataclass(frozen=True, slots=True)
class Attempt:
    event: str  # event id
    number: int  # 1 for the first attempt of the event
    run: int  # which process of the bridge listened: 1 for the first
    sent: float  # s since the start of the load
    seconds: float  # until the outcome
    outcome: object  # the status, or one of the words above
    said: str = ""  # `status` of a 200, else the problem's detail
    unsure: float = 0.0  # s for which the sender had not looked: the outcome may be older by that

    @property
    def ended(self):
        return self.sent + self.seconds

    @property
    def answered(self):
        return isinstance(self.outcome, int)

    @property
    def acknowledged(self):
        return self.outcome == 200


@dataclass(frozen=True, slots=True)
class Copy:
    """One record as the reader found it."""

    event: str
    attempt: int  # of which attempt the record was made
    topic: str
    partition: int
    offset: int


def request_id(event, number):
    return f"{event}-{number}"


def copy_of(record):
    """A record's event and attempt, which its headers name."""
    event, _, number = record.header("ce_requestid").rpartition("-")
    assert event == record.header("ce_id"), f"request {event} made the record of {record.header('ce_id')}"
    return Copy(event, int(number), record.topic, record.partition, record.offset)


def save(path, entries):
    with open(path, "w", encoding="utf-8") as file:
        for entry in entries:
            file.write(json.dumps(asdict(entry)) + "\n")
