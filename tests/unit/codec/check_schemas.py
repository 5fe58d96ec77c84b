"""Checks that every golden record is valid by schemas/event.schema.json, and that the schemas notice faults.

Usage: check_schemas.py SOURCE_DIRECTORY
"""

import copy
import json
import pathlib
import sys

import jsonschema


def validator(source, name):
    schema = json.loads((source / "schemas" / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def golden_faults(source, events):
    records = sorted((source / "tests/golden").glob("*.record.json"))
    if not records:
        yield "no golden records found"
    seen = set()
    for path in records:
        record = json.loads(path.read_text(encoding="utf-8"))
        seen.add(record["event_type"])
        for error in events.iter_errors(record):
            yield f"{path.name}: {error.json_path}: {error.message}"
        if list(record) != events.schema["required"]:
            yield f"{path.name}: members are not in the schema's order"
    known = {
        rule["if"]["properties"]["event_type"].get("const") for rule in events.schema["allOf"]
    } - {None}
    for missing in known - seen:
        yield f"no golden record of type {missing}"


def changed(whole, **members):
    whole = copy.deepcopy(whole)
    for name, member in members.items():
        if member is ...:
            del whole[name]
        else:
            whole[name] = member
    return whole


def blind_spots(source, events, dead_letters):
    """Faults that a schema must see; each one it does not see is told."""
    record = json.loads((source / "tests/golden/temperature.record.json").read_text())
    wrong_unit = copy.deepcopy(record)
    wrong_unit["readings"][0]["unit"] = "K"
    wrong_quantity = copy.deepcopy(record)
    wrong_quantity["readings"][0].update(quantity="pressure", unit="Pa")
    events_at_fault = {
        "event_id missing": changed(record, event_id=...),
        "state missing": changed(record, state=...),
        "time in milliseconds": changed(record, timestamp="2024-05-29T10:34:03.970Z"),
        "time with offset": changed(record, timestamp="2024-05-29T10:34:03.970415+00:00"),
        "labels of numbers": changed(record, labels={"a": 1}),
        "samples missing": changed(record, data=changed(record["data"], samples=...)),
        "value as text": changed(record, data=changed(record["data"], value="27")),
        "a state of temperature": changed(record, state="WARM"),
        "empty product number": changed(record, product_number=""),
        "wrong unit": wrong_unit,
        "another type's quantity": wrong_quantity,
    }
    for name, fault in events_at_fault.items():
        if events.is_valid(fault):
            yield f"event schema does not see: {name}"

    headers = {
        "error_reason": "wrong_member_type",
        "error_detail": "event.data.temperature.value is a string, not a number",
        "error_stage": "decode",
        "connector": "building-a",
        "request_id": "0123456789abcdef",
        "received_time": "2024-05-29T10:34:04.001002Z",
    }
    if not dead_letters.is_valid(headers):
        yield "dead letter schema refuses good headers"
    headers_at_fault = {
        "no reason": changed(headers, error_reason=...),
        "a reason that is no dead letter": changed(headers, error_reason="bad_signature"),
        "a long detail": changed(headers, error_detail="x" * 257),
        "control characters": changed(headers, error_detail="a\nb"),
        "an unknown stage": changed(headers, error_stage="verify"),
    }
    for name, fault in headers_at_fault.items():
        if dead_letters.is_valid(fault):
            yield f"dead letter schema does not see: {name}"


def main():
    source = pathlib.Path(sys.argv[1])
    events = validator(source, "event.schema.json")
    dead_letters = validator(source, "dead-letter.schema.json")
    faults = [*golden_faults(source, events), *blind_spots(source, events, dead_letters)]
    print("\n".join(faults) or "all golden records are valid")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
