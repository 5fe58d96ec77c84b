"""Every alert has what whoever is woken by it needs, and tests that show it firing, silent, and silent without data.

Usage: check_rules.py SOURCE
"""

import re
import sys
from pathlib import Path

import yaml

SEVERITIES = {"critical", "warning", "info"}
FORMS = ("fires", "is silent", "is silent without data")


def load(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def anchors(markdown):
    """The headings of a Markdown page as the addresses that its readers get."""
    return {re.sub(r"[^\w -]", "", title.strip().lower()).replace(" ", "-")
            for title in re.findall(r"^#{1,6} (.*)$", markdown, re.M)}


def rule_complaints(rule, runbook):
    notes = rule.get("annotations", {})
    for name in ("summary", "description", "runbook_url"):
        if not notes.get(name):
            yield f"has no {name}"
    severity = rule.get("labels", {}).get("severity")
    if severity not in SEVERITIES:
        yield f"has the severity {severity}"
    page, _, anchor = notes.get("runbook_url", "").partition("#")
    if page != "docs/runbook.md" or anchor != rule["alert"].lower():
        yield f"has a runbook_url that is not docs/runbook.md#{rule['alert'].lower()}"
    elif anchor not in runbook:
        yield "has no entry in docs/runbook.md"


def form_complaints(alert, form, group):
    tests = group.get("alert_rule_test", [])
    if not tests or any(test["alertname"] != alert for test in tests):
        yield f"test \"{group['name']}\" is not about it"
    fires = [bool(test["exp_alerts"]) for test in tests]
    if form == "fires" and not (any(fires) and not all(fires)):
        yield f"test \"{group['name']}\" wants a time when it fires and one when it does not"
    if form != "fires" and any(fires):
        yield f"test \"{group['name']}\" has it firing"
    if bool(group["input_series"]) == (form == "is silent without data"):
        yield f"test \"{group['name']}\" has the wrong input"


def test_complaints(alert, groups):
    for form in FORMS:
        named = [group for group in groups if group["name"] == f"{alert} {form}"]
        if len(named) != 1:
            yield f"wants one test named \"{alert} {form}\", has {len(named)}"
        for group in named:
            yield from form_complaints(alert, form, group)


def main(source):
    files = source / "helm/dtbridge/files"
    rule_groups = load(files / "recording-rules.yaml")["groups"] + load(files / "alerts.yaml")["groups"]
    order = [group["name"] for group in rule_groups]
    alerts = [rule for group in rule_groups for rule in group["rules"] if "alert" in rule]
    runbook = anchors((source / "docs/runbook.md").read_text(encoding="utf-8"))
    suites = {path: load(path) for path in sorted((source / "tests/alerts").glob("*_test.yaml"))}
    groups = [group for suite in suites.values() for group in suite["tests"]]

    complaints = []
    for rule in alerts:
        complaints += [f"{rule['alert']} {text}" for text in rule_complaints(rule, runbook)]
        complaints += [f"{rule['alert']} {text}" for text in test_complaints(rule["alert"], groups)]
    names = [rule["alert"] for rule in alerts]
    complaints += [f"{name} is there twice" for name in sorted({name for name in names if names.count(name) > 1})]
    known = {name.lower() for name in names}
    complaints += [f"docs/runbook.md has an entry {anchor} without an alert"
                   for anchor in sorted(runbook) if anchor.startswith("dtbridge") and anchor not in known]
    complaints += [f"{path.name}: group_eval_order is not the groups of the rules' files, in their order"
                   for path, suite in suites.items() if suite.get("group_eval_order") != order]

    for complaint in complaints:
        print(complaint, file=sys.stderr)
    print(f"{len(alerts)} alerts, {len(groups)} tests, {len(complaints)} complaints")
    return 1 if complaints or not alerts else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
