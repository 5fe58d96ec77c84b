"""What the system tests push: the golden deliveries, forgeries, and a stream that goes on until it is told to stop."""

import json
import threading
import time
from pathlib import Path

from dt_sender import event_id, temperature_push, token

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


def golden_deliveries():
    """Case name -> (body to push, value it must become).

    Some cases share an event id, and the second of them would be a repeat: each gets an id of its own.
    """
    cases = {}
    for number, delivery in enumerate(sorted(GOLDEN.glob("*.delivery.json"))):
        record = delivery.with_name(delivery.name.replace(".delivery.", ".record."))
        body, value = delivery.read_text(encoding="utf-8"), record.read_text(encoding="utf-8")
        old, new = json.loads(value)["event_id"], event_id(800_000 + number)
        cases[delivery.name.split(".")[0]] = (body.replace(old, new).encode("utf-8"), value.replace(old, new))
    return cases


def forged_pushes(secret):
    """Reason -> (body, token, further headers) of a push that must be refused for it."""
    body = temperature_push(900_001)
    other = temperature_push(900_002)
    now = int(time.time())
    return {
        "signature_missing": (body, "", {}),
        "bad_signature": (body, token("not the secret", body), {}),
        "body_hash_mismatch": (other, token(secret, body), {}),
        "token_expired": (body, token(secret, body, issued_at=now - 7200), {}),
        "token_not_yet_valid": (body, token(secret, body, issued_at=now + 3600), {}),
        "token_without_hash": (body, token(secret, body, hashes=("sha1",)), {}),
        "token_wrong_algorithm": (body, token(secret, body, algorithm="none"), {}),
        "header_mismatch": (body, token(secret, body), {"X-Building": "another building"}),
    }


class Pushing:
    """Threads that push event after event until told to stop, and remember every answer."""

    def __init__(self, sender, first_number, threads=4):
        self.answers = []  # of (body, answer, or the error that came instead)
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(sender, first_number + 100_000 * i))
                         for i in range(threads)]
        for thread in self._threads:
            thread.start()

    def _run(self, sender, number):
        while not self._stop.is_set():
            body = temperature_push(number)
            number += 1
            try:
                self.answers.append((body, sender.push(body)))
            except OSError as error:
                self.answers.append((body, error))
            self._stop.wait(0.02)

    def stop(self):
        self._stop.set()
        for thread in self._threads:
            thread.join()
        return self.answers


def id_in(body):
    return body.split(b'"eventId":"')[1][:20].decode()
