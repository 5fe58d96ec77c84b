"""Makes the file replay.lua sends: signed pushes as raw HTTP, each with an event id of its own."""

import json
import time

from dt_sender import compact, event_id, token

BODY_BYTES = 460
DEVICES = 500
PROJECT = "ccol8iuk9smqiha4e8l0"


def body_of(number, moment):
    """A temperature push of BODY_BYTES bytes: one reading, no list of samples, the label fills it up."""
    device = f"emucdd6ef2eu277bo8f{number % DEVICES:04d}"
    value = 20 + number % 10
    push = {
        "event": {
            "eventId": event_id(number),
            "targetName": f"projects/{PROJECT}/devices/{device}",
            "eventType": "temperature",
            "data": {"temperature": {"value": value, "updateTime": moment, "isBackfilled": False}},
            "timestamp": moment},
        "labels": {"name": ""},
        "metadata": {"deviceId": device, "projectId": PROJECT, "deviceType": "temperature",
                     "productNumber": "102058"},
    }
    push["labels"]["name"] = "n" * (BODY_BYTES - len(compact(push)))
    return compact(push)


def secret_header(secret):
    """What signs a body with a shared secret: a function from bodies to header lines."""
    return lambda body: f"X-Dt-Signature: {token(secret, body)}"


def request_of(body, path, *headers):
    has_type = any(header.lower().startswith("content-type:") for header in headers)
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", *([] if has_type else ["Content-Type: application/json"]),
             *headers, f"Content-Length: {len(body)}"]
    return "".join(line + "\r\n" for line in lines).encode("ascii") + b"\r\n" + body


def write_requests(file, count, path, *, sign, headers=(), wrap=lambda body: body):
    """Writes `count` requests whose tokens are valid for an hour from now.

    `sign` makes the header line with a body's signature; `headers` come on top; `wrap` makes what a peer wants to
    get out of a body, after it was signed.
    """
    moment = time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime())
    with open(file, "wb") as out:
        for number in range(count):
            body = body_of(number, moment)
            text = request_of(wrap(body), path, sign(body), *headers)
            out.write(b"%d\n" % len(text))
            out.write(text)


def read_requests(file):
    with open(file, "rb") as source:
        while length := source.readline():
            yield source.read(int(length))


def check(text):
    """Raises unless a request is what the benchmark promises to send."""
    head, _, body = text.partition(b"\r\n\r\n")
    assert len(body) == BODY_BYTES, len(body)
    assert json.loads(body)["event"]["eventType"] == "temperature"
    assert f"Content-Length: {BODY_BYTES}".encode() in head
