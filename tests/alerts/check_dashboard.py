"""The dashboard is what its description makes, and every panel says what it shows.

Usage: check_dashboard.py SOURCE PROMTOOL
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

# Grafana's names, of the units that are used here.
UNITS = {"short", "percentunit", "s", "bytes", "cps", "reqps"}
COLUMNS = 24


def leaves(panels):
    return [panel for panel in panels if panel["type"] != "row"]


def title_complaints(panels):
    titles = [panel["title"] for panel in panels]
    yield from (f"two panels have the title {title}" for title in sorted({t for t in titles if titles.count(t) > 1}))


def panel_complaints(panel):
    if not panel.get("description", "").endswith("."):
        yield "has no description"
    if panel["fieldConfig"]["defaults"].get("unit") not in UNITS:
        yield f"has the unit {panel['fieldConfig']['defaults'].get('unit')}"
    if not panel["targets"]:
        yield "has no query"
    for target in panel["targets"]:
        if '=~"$namespace"' not in target["expr"] or '=~"$job"' not in target["expr"]:
            yield f"does not follow the variables: {target['expr']}"


def place_complaints(panels):
    taken = {}
    for panel in panels:
        place = panel["gridPos"]
        if place["x"] + place["w"] > COLUMNS:
            yield f"panel {panel['title']} is too far to the right"
        for cell in ((x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])):
            if taken.setdefault(cell, panel["title"]) != panel["title"]:
                yield f"panel {panel['title']} covers {taken[cell]}"
                break


def syntax_complaints(panels, promtool):
    """What Prometheus' own parser says to the queries, as the expressions of rules."""
    rules = [{"record": f"panel{panel['id']}:{target['refId']}", "expr": target["expr"].replace("$__rate_interval", "5m")}
             for panel in panels for target in panel["targets"]]
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}, file)
        file.flush()
        check = subprocess.run([promtool, "check", "rules", file.name], capture_output=True, text=True, check=False)
    if check.returncode != 0 or not re.search(rf"\b{len(rules)} rules found", check.stdout):
        yield f"promtool: {check.stdout}{check.stderr}"


def main(source, promtool):
    made = subprocess.run([sys.executable, source / "deploy/grafana/make_dashboard.py", "--check"], check=False)
    dashboard = json.loads((source / "helm/dtbridge/files/dashboard.json").read_text(encoding="utf-8"))
    panels = leaves(dashboard["panels"])
    complaints = [*title_complaints(dashboard["panels"]), *place_complaints(dashboard["panels"]),
                  *syntax_complaints(panels, promtool)]
    for panel in panels:
        complaints += [f"panel {panel['title']} {text}" for text in panel_complaints(panel)]
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    print(f"{len(panels)} panels, {len(complaints)} complaints")
    return 1 if made.returncode or complaints or not panels else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
