"""The tests of real_broker_test.py that run what operators do."""

import json
import re
import subprocess
import time

from bridge_process import PARTITIONS
from bridge_test_case import BridgeTestCase
from dt_sender import event_id, temperature_push
from expected_record import KNOWN_TYPES, expected_record


class OperatorsCommands(BridgeTestCase):
    """What people run beside the service, with its configuration."""

    def run_dtbridge(self, *arguments):
        command, *rest = arguments
        return subprocess.run([self.program, command, "--config", self.bridge.directory / "bridge.yaml", *rest],
                              capture_output=True, text=True, timeout=90)

    def url(self):
        return f"http://127.0.0.1:{self.bridge.port}"

    def test_a_probe_is_stored(self):
        probe = self.run_dtbridge("probe", "--url", self.url())
        self.assertEqual(probe.returncode, 0, probe.stderr)
        event = re.match(r"stored: event (\S+) ", probe.stdout)[1]
        found = [record for (ce_id, _), records in self.records_by_id().items() if ce_id == event for record in records]
        self.assertEqual([(record.topic, record.key) for record in found],
                         [(f"{self.prefix}.events.other", "dtbridge-probe")])

    def test_a_probe_with_another_secret_fails(self):
        (self.bridge.directory / "strange").write_text("a secret nobody knows here", encoding="utf-8")
        text = (self.bridge.directory / "bridge.yaml").read_text(encoding="utf-8")
        (self.bridge.directory / "strange.yaml").write_text(text.replace("/current", "/strange"), encoding="utf-8")
        probe = subprocess.run([self.program, "probe", "--config", self.bridge.directory / "strange.yaml",
                                "--url", self.url()], capture_output=True, text=True, timeout=30)
        self.assertEqual((probe.returncode, probe.stdout), (1, ""))
        self.assertIn("not stored (401", probe.stderr)

    def test_a_probe_of_nobody_fails(self):
        probe = self.run_dtbridge("probe", "--url", "http://127.0.0.1:1")
        self.assertEqual((probe.returncode, probe.stdout), (1, ""))
        self.assertIn("no answer", probe.stderr)

    def test_topics_makes_what_is_missing(self):
        text = (self.bridge.directory / "bridge.yaml").read_text(encoding="utf-8")
        other = text.replace(f'"{self.prefix}.', f'"{self.prefix}-new.').replace("create: true", "create: false")
        (self.bridge.directory / "new.yaml").write_text(other, encoding="utf-8")
        made = subprocess.run([self.program, "topics", "--config", self.bridge.directory / "new.yaml"],
                              capture_output=True, text=True, timeout=90)
        self.assertEqual(made.returncode, 0, made.stderr)
        names = made.stdout.split()
        self.assertIn(f"{self.prefix}-new.dead-letter", names)
        self.assertEqual(len(names), len(KNOWN_TYPES) + 2)
        listed = subprocess.run(["kcat", "-b", self.cluster.bootstrap, "-L", "-J"], capture_output=True, text=True,
                                timeout=30)
        partitions = {each["topic"]: len(each["partitions"]) for each in json.loads(listed.stdout)["topics"]}
        self.assertEqual({partitions.get(name) for name in names}, {PARTITIONS})

    def put_dead_letter(self, value, *arguments):
        """As another version of the service might have, for another reason."""
        headers = {"error_reason": "type_mismatch", "error_detail": "", "error_stage": "decode", "connector": "building-a",
                   "request_id": "request-of-yesterday", "received_time": "2024-05-29T10:34:04.000000Z"}
        flags = [part for name, text in headers.items() for part in ("-H", f"{name}={text}")]
        topic = f"{self.prefix}.dead-letter"
        subprocess.run(["kcat", "-b", self.cluster.bootstrap, "-P", "-t", topic, *flags, *arguments], input=value,
                       check=True, timeout=30)

    def test_replay_stores_the_events_that_dead_letters_are_now(self):
        topic = f"{self.prefix}.dead-letter"
        stored_before = self.cluster.ends(f"{self.prefix}.events.temperature", PARTITIONS)
        unusable = temperature_push(3).replace(b'"value":23,"updateTime"', b'"value":"23","updateTime"')
        self.assertEqual(self.bridge.sender().push(unusable).says, "dead-lettered")
        time.sleep(0.01)  # the next millisecond
        seconds, rest = divmod(time.time_ns() // 1_000_000, 1000)
        between = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{rest:03d}Z"
        body = temperature_push(4)
        self.put_dead_letter(body, "-p", "0")
        self.put_dead_letter(b"gone:", "-K:", "-Z")  # a tombstone
        self.put_dead_letter(temperature_push(5), "-p", "1")

        everything = self.run_dtbridge("replay")
        self.assertEqual(everything.returncode, 0, everything.stderr)
        self.assertIn("4 read, 4 chosen: 2 usable, 1 unusable, 1 foreign\n", everything.stdout)
        later = self.run_dtbridge("replay", "--from", between)
        self.assertIn("3 read, 3 chosen: 2 usable, 1 foreign\n", later.stdout)
        self.assertIn("0 read, 0 chosen\n", self.run_dtbridge("replay", "--from", "2100-01-01T00:00:00Z").stdout)
        self.assertEqual(self.cluster.ends(f"{self.prefix}.events.temperature", PARTITIONS), stored_before)

        applied = self.run_dtbridge("replay", "--from", between, "--reason", "type_mismatch", "--limit", "1", "--apply")
        self.assertEqual(applied.returncode, 0, applied.stderr)
        found = self.records_by_id()[event_id(4), "com.disruptive-technologies.event.temperature.v1"]
        self.assertEqual(len(found), 1)
        expected = expected_record(body, self.prefix)
        self.assertEqual((found[0].topic, found[0].key, found[0].timestamp_ms),
                         (expected.topic, expected.key, expected.timestamp_ms))
        self.assertEqual({each: found[0].header(each) for each in expected.headers}, expected.headers)
        self.assertEqual(found[0].header("ce_requestid"), "request-of-yesterday")
        self.assertEqual(found[0].header("ce_receivedtime"), "2024-05-29T10:34:04.000000Z")
        self.assertRegex(found[0].header("ce_replayedfrom"), f"^{topic}/[0-9]+/[0-9]+$")
        self.assertIn(f" stored {found[0].topic}/{found[0].partition}/{found[0].offset} key={found[0].key}\n", applied.stdout)

    def test_replay_says_that_kafka_is_away(self):
        replay = self.run_dtbridge("replay", "--timeout", "1", "--set", "kafka.brokers=127.0.0.1:1")
        self.assertEqual(replay.returncode, 1)
        self.assertIn("dtbridge: ", replay.stderr)

    def test_topics_says_that_kafka_is_away(self):
        topics = self.run_dtbridge("topics", "--timeout", "1", "--set", "kafka.brokers=127.0.0.1:1")
        self.assertEqual((topics.returncode, topics.stdout), (1, ""))
        self.assertIn("Kafka was not reached", topics.stderr)
