"""DT's side of a push, written from the protocol alone: nothing of dtbridge's own code is used here."""

import base64
import hashlib
import hmac
import http.client
import json
import time
from dataclasses import dataclass


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def compact(value):
    return json.dumps(value, separators=(",", ":")).encode("utf-8")


def token(secret, body, *, issued_at=None, lifetime=3600, algorithm="HS256", hashes=("sha1", "sha256"),
          jti="c82gg99hga35jc2afkeg"):
    """The value of X-Dt-Signature for a body. The defaults are what DT sends."""
    issued_at = int(time.time()) if issued_at is None else issued_at
    claims = {}
    if "sha1" in hashes:
        claims["checksum"] = hashlib.sha1(body).hexdigest()
    if "sha256" in hashes:
        claims["checksum_sha256"] = hashlib.sha256(body).hexdigest()
    claims |= {"exp": issued_at + lifetime, "iat": issued_at, "jti": jti}
    signed = base64url(compact({"alg": algorithm, "typ": "JWT"})) + "." + base64url(compact(claims))
    signature = hmac.new(secret.encode("utf-8"), signed.encode("ascii"), hashlib.sha256).digest()
    return signed + "." + base64url(signature)


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: dict  # names in lower case
    seconds: float

    @property
    def says(self):
        """The `status` member of a 200's body."""
        return json.loads(self.text).get("status") if self.status == 200 else None


@dataclass(frozen=True)
class Sender:
    """Pushes to one connector. Safe from many threads: each push has its own connection."""

    port: int
    path: str
    secret: str
    custom_headers: dict

    def push(self, body, *, signature=None, headers=None, timeout=20):
        """Signs and sends; `signature` replaces the token, "" leaves it out; `headers` come on top."""
        signature = token(self.secret, body) if signature is None else signature
        all_headers = {"Content-Type": "application/json"} | self.custom_headers | (headers or {})
        if signature:
            all_headers["X-Dt-Signature"] = signature
        return request(self.port, "POST", self.path, body, all_headers, timeout)


def request(port, method, path, body=None, headers=None, timeout=20):
    start = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        response = connection.getresponse()
        text = response.read().decode("utf-8")
        names = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, text, names, time.monotonic() - start)
    finally:
        connection.close()


XID_DIGITS = "0123456789abcdefghijklmnopqrstuv"


def event_id(number):
    """An id in the form DT uses, different for each number: 20 characters of 0-9a-v."""
    text = ""
    for _ in range(20):
        text = XID_DIGITS[number % 32] + text
        number //= 32
    return text


def temperature_push(number):
    """A body of its own for each number, as a sensor would have sent it just now."""
    now = time.time_ns() // 1000
    moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now // 1_000_000)) + f".{now % 1_000_000:06d}Z"
    device = f"emucdd6ef2eu277bo8f{number % 50:04d}"
    project = "ccol8iuk9smqiha4e8l0"
    reading = {"value": 20 + number % 10, "updateTime": moment,
               "samples": [{"value": 20 + number % 10, "sampleTime": moment}], "isBackfilled": False}
    return compact({
        "event": {"eventId": event_id(number), "targetName": f"projects/{project}/devices/{device}",
                  "eventType": "temperature", "data": {"temperature": reading}, "timestamp": moment},
        "labels": {"name": "system test"},
        "metadata": {"deviceId": device, "projectId": project, "deviceType": "temperature",
                     "productNumber": ""},
    })
