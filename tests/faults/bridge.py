"""dtbridge on a port it keeps, through as many processes as a scenario needs."""

import signal
import time

from bridge_process import BridgeProcess

PARTITIONS = 2  # led by two of the brokers: the third only follows
REPLICATION = 3
STOP_BUDGET_SECONDS = 2 + 10 + 10  # what the configuration's `shutdown` allows

CONFIGURATION = """\
listen: {{address: "127.0.0.1:{port}", workers: 2}}
admin: {{address: "127.0.0.1:0"}}
connectors:
  - name: building-a
    path: {path}
    signature:
      require: secret
      secret_files: ["{directory}/current", "{directory}/previous"]
    required_headers:
      - {{name: X-Building, value_file: "{directory}/header"}}
kafka:
  brokers: [{brokers}]
  topics:
    events: "{prefix}.events"
    dead_letter: "{prefix}.dead-letter"
    create: true
    partitions: {partitions}
    replication: {replication}
    settings: {{min.insync.replicas: "2", retention.ms: "-1"}}
log: {{level: info, format: json}}
shutdown: {{delay: 2s, drain: 10s, flush: 10s}}
"""


class FaultBridge(BridgeProcess):
    def __init__(self, binary, directory, bootstrap, prefix, port):
        settings = {"port": port, "partitions": PARTITIONS, "replication": REPLICATION,
                    "brokers": ", ".join(f'"{broker}"' for broker in bootstrap.split(","))}
        super().__init__(binary, directory, bootstrap, prefix, configuration=CONFIGURATION, settings=settings)
        self.topic = f"{prefix}.events"
        self.run = 0

    def start(self):
        self.run += 1
        self.log_file = self.directory / f"log.{self.run}"
        super().start()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Asks it to, and returns (exit code, seconds it took)."""
        asked = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=STOP_BUDGET_SECONDS + 15), time.monotonic() - asked

    def failed_reports(self):
        """How many records Kafka, or librdkafka for it, reported as failed to this process."""
        metrics = self.metrics()
        return int(metrics.total("dtbridge_kafka_produce_errors_total")
                   - metrics.total("dtbridge_kafka_produce_errors_total", error="queue_full"))

    def counted_deliveries(self):
        """Outcome -> how many deliveries this process counted."""
        metrics = self.metrics()
        return {outcome: int(metrics.total("dtbridge_deliveries_total", outcome=outcome))
                for outcome in ("stored", "duplicate", "dead_lettered", "refused", "failed")}

    def replace_secret(self, current, previous):
        """As an operator does: each file is swapped in one step."""
        for name, text in (("previous", previous), ("current", current)):
            new = self.directory / f"{name}.new"
            new.write_text(text, encoding="utf-8")
            new.rename(self.directory / name)
