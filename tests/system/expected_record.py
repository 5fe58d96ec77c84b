"""What a pushed body must become in Kafka, but for its value: worked out here a second time."""

import calendar
import json
import re
import time
from dataclasses import dataclass

CORRECTED_NAMES = {"labelChanged": "labelsChanged", "latencyStatus": "connectionLatency"}
KNOWN_TYPES = {
    "touch", "temperature", "objectPresent", "humidity", "objectPresentCount", "touchCount", "waterPresent",
    "co2", "pressure", "motion", "deskOccupancy", "contact", "probeWireStatus", "networkStatus",
    "batteryStatus", "labelsChanged", "connectionStatus", "ethernetStatus", "cellularStatus",
    "connectionLatency",
}
TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))")


def microseconds(text):
    """RFC 3339 to microseconds since 1970, further digits cut."""
    match = TIME.fullmatch(text)
    second = calendar.timegm(tuple(int(match[i]) for i in range(1, 7)))
    if match[8]:
        offset = int(match[9]) * 3600 + int(match[10]) * 60
        second -= offset if match[8] == "+" else -offset
    return second * 1_000_000 + int((match[7] or "").ljust(9, "0")[:6])


def normalised_time(text):
    """RFC 3339 with exactly six digits and Z."""
    whole = microseconds(text)
    seconds, rest = divmod(whole, 1_000_000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{rest:06d}Z"


@dataclass(frozen=True)
class ExpectedRecord:
    topic: str
    key: str
    timestamp_ms: int
    headers: dict  # those that depend on the body alone; None: must not be there


def target_of(push):
    """What the event is about: `projects/P/devices/D`, put together from metadata where it is not said."""
    target = push["event"].get("targetName")
    if target is None:
        metadata = push["metadata"]
        target = f"projects/{metadata['projectId']}/devices/{metadata['deviceId']}"
    return target.lstrip("/")


def expected_record(body, prefix):
    push = json.loads(body)
    event = push["event"]
    event_type = CORRECTED_NAMES.get(event["eventType"], event["eventType"])
    target = target_of(push)
    key = target.split("/")[-1]  # the device, or the project where there is none
    headers = {
        "content-type": "application/json",
        "ce_specversion": "1.0",
        "ce_id": event["eventId"],
        "ce_source": "https://api.disruptive-technologies.com/v2/" + target,
        "ce_type": f"com.disruptive-technologies.event.{event_type}.v1",
        "ce_subject": key if "/devices/" in target else None,
        "ce_time": normalised_time(event["timestamp"]),
        "ce_partitionkey": key,
        "ce_origin": "push",
    }
    topic = f"{prefix}.events.{event_type if event_type in KNOWN_TYPES else 'other'}"
    return ExpectedRecord(topic, key, max(1, microseconds(event["timestamp"]) // 1000), headers)


def same_json(text):
    """JSON as something to compare: members in their order, numbers with their digits."""
    return json.loads(text, object_pairs_hook=lambda pairs: ("object", pairs),
                      parse_int=lambda digits: ("number", digits),
                      parse_float=lambda digits: ("number", digits))
