"""Every metric, label and label value that rules, dashboard and runbook name is in a live scrape.

Runs `dtbridge demo` on ports of its own choice and reads its /metrics.

Usage: check_metrics.py SOURCE DTBRIDGE
"""

import json
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import yaml

from promql import TARGET_LABELS, Scrape, grouping_labels, selectors

PATIENCE = 30  # seconds

# Metrics that a demo does not have, and why.
ELSEWHERE = {"dtbridge_tls_certificate_expiry_timestamp_seconds": "only with listen.tls",
             "dtbridge_tls_handshakes_total": "only with listen.tls"}
# This one comes with librdkafka's statistics, the last of all.
LAST_TO_COME = "dtbridge_kafka_broker_rtt_seconds"


def rule_expressions(source):
    for name in ("recording-rules.yaml", "alerts.yaml"):
        rules = yaml.safe_load((source / "helm/dtbridge/files" / name).read_text(encoding="utf-8"))
        for group in rules["groups"]:
            for rule in group["rules"]:
                yield rule.get("alert") or rule["record"], rule["expr"]


def read_dashboard(source):
    return json.loads((source / "helm/dtbridge/files/dashboard.json").read_text(encoding="utf-8"))


def dashboard_expressions(dashboard):
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            yield f"panel {panel['title']}", target["expr"]
    for variable in dashboard["templating"]["list"]:
        if variable["type"] == "query":
            yield f"variable {variable['name']}", variable["query"]["query"]


def colour_complaints(panel, scrape):
    """Of a panel that gives its series colours by name: names that no series has, and series without a colour."""
    coloured = {override["matcher"]["options"] for override in panel["fieldConfig"]["overrides"]}
    legends = [(target["expr"], re.fullmatch(r"{{(\w+)}}", target["legendFormat"])) for target in panel["targets"]]
    known = {value for expression, label in legends if label
             for name, _ in selectors(expression) for value in scrape.values(name, label[1])}
    if coloured:
        yield from (f"panel {panel['title']}: no series is called {name}" for name in sorted(coloured - known))
        yield from (f"panel {panel['title']}: {name} has no colour" for name in sorted(known - coloured))


def runbook_names(source):
    """Metrics and recorded series, but for patterns such as `ratio_rate*`."""
    text = (source / "docs/runbook.md").read_text(encoding="utf-8")
    return sorted(set(re.findall(r"\b(?:(?:dtbridge|process)_\w+|dtbridge:[\w:]+)(?![\w:*])", text)))


def scrape_demo(dtbridge):
    demo = subprocess.Popen([dtbridge, "demo", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"],
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    watchdog = threading.Timer(2 * PATIENCE, demo.kill)
    watchdog.start()
    reader = threading.Thread(target=demo.stdout.read, daemon=True)  # what it prints must not fill the pipe
    try:
        url = next((match[1] for match in (re.match(r"metrics\s+(http://\S+)", line) for line in demo.stdout) if match), None)
        if url is None:
            sys.exit("dtbridge demo ended without saying where its metrics are")
        reader.start()
        deadline = time.monotonic() + PATIENCE
        while True:
            scrape = Scrape(urllib.request.urlopen(url, timeout=5).read().decode())
            if LAST_TO_COME in scrape or time.monotonic() > deadline:
                return scrape
            time.sleep(0.2)
    finally:
        watchdog.cancel()
        demo.send_signal(signal.SIGINT)
        try:
            demo.wait(10)
        except subprocess.TimeoutExpired:
            demo.kill()
        if reader.is_alive():
            reader.join()
        demo.stdout.close()


def main(source, dtbridge):
    scrape = scrape_demo(dtbridge)
    dashboard = read_dashboard(source)
    named = [*rule_expressions(source), *dashboard_expressions(dashboard)]
    recorded = {name for name, _ in named if ":" in name}
    labels = scrape.label_names() | TARGET_LABELS
    complaints = []
    count = 0
    for where, expression in named:
        for name, matchers in selectors(expression):
            count += 1
            if ":" in name:
                complaints += [] if name in recorded else [f"{where}: nothing records {name}"]
            elif name != "up" and name not in ELSEWHERE:
                complaints += [f"{where}: {text}" for text in scrape.complaints(name, matchers)]
        complaints += [f"{where}: no metric has the label {label}"
                       for label in sorted(grouping_labels(expression) - labels)]
    complaints += [text for panel in dashboard["panels"] if panel["type"] != "row"
                   for text in colour_complaints(panel, scrape)]
    mentioned = runbook_names(source)
    complaints += [f"docs/runbook.md: there is no {name}" for name in mentioned
                   if not (name in recorded or name in scrape or f"{name}_count" in scrape or name in ELSEWHERE)]
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    print(f"{len(named)} expressions, {count} selectors, {len(mentioned)} names in the runbook, "
          f"{len(scrape)} scraped, {len(complaints)} complaints")
    return 1 if complaints or not count else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
