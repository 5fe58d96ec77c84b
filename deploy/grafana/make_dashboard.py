#!/usr/bin/env python3
"""Makes helm/dtbridge/files/dashboard.json of dashboard.toml; with --check, says whether it is what would be made.

Usage: make_dashboard.py [--check]
"""

import json
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
DESCRIPTION = HERE / "dashboard.toml"
DASHBOARD = HERE.parents[1] / "helm/dtbridge/files/dashboard.json"

# What selects the series of the installation, and of the connectors, that are looked at.
SHORTHANDS = {"IT": 'namespace=~"$namespace",job=~"$job"',
              "CONN": 'namespace=~"$namespace",job=~"$job",connector=~"$connector"'}
DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
COLUMNS = 24
SIZES = {"stat": (4, 4), "timeseries": (8, 7)}  # width, height
# By unit, up to where an axis goes at least: without, Grafana draws a line at 0 on an axis up to 100, which is 10,000 %.
LOWEST_TOP = {"percentunit": 0.01, "reqps": 1, "cps": 1, "short": 1, "s": 0.001}


def expanded(expression):
    for name, text in SHORTHANDS.items():
        expression = expression.replace(f"<{name}>", text)
    return expression


def thresholds(panel):
    """Steps as in the description: [[from, colour], ...]; the first colour holds below the second step."""
    steps = panel.get("thresholds", [])
    return {"mode": "absolute",
            "steps": [{"value": None if i == 0 else value, "color": colour} for i, (value, colour) in enumerate(steps)]
            or [{"value": None, "color": "green"}]}


def series_colours(panel, colours):
    """Overrides of the panel's series whose legend is a label with colours of its own."""
    named = {value: colour for label, values in colours.items()
             if any(legend == f"{{{{{label}}}}}" for _, legend in panel["queries"]) for value, colour in values.items()}
    return [{"matcher": {"id": "byName", "options": value},
             "properties": [{"id": "color", "value": {"mode": "fixed", "fixedColor": colour}}]}
            for value, colour in named.items()]


def timeseries(panel):
    custom = {"drawStyle": "line", "lineWidth": 1, "fillOpacity": 20 if panel.get("stack") else 0, "showPoints": "never",
              "spanNulls": False, "stacking": {"mode": "normal" if panel.get("stack") else "none", "group": "A"},
              "thresholdsStyle": {"mode": "line" if panel.get("thresholds") else "off"}}
    if panel["unit"] in LOWEST_TOP:
        custom["axisSoftMax"] = LOWEST_TOP[panel["unit"]]
    return {"fieldConfig": {"defaults": {"unit": panel["unit"], "min": 0, "custom": custom, "thresholds": thresholds(panel)}},
            "options": {"legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
                        "tooltip": {"mode": "multi", "sort": "desc"}}}


def stat(panel):
    return {"fieldConfig": {"defaults": {"unit": panel["unit"], "thresholds": thresholds(panel)}},
            "options": {"colorMode": "value", "graphMode": "none", "justifyMode": "auto", "textMode": "auto",
                        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}}}


MAKERS = {"stat": stat, "timeseries": timeseries}


def made_panel(panel, number, place, colours):
    kind = panel.get("kind", "timeseries")
    targets = [{"refId": chr(ord("A") + i), "datasource": DATASOURCE, "expr": expanded(expression), "legendFormat": legend}
               for i, (expression, legend) in enumerate(panel["queries"])]
    made = {"id": number, "type": kind, "title": panel["title"], "description": panel["description"], "gridPos": place,
            "datasource": DATASOURCE, "targets": targets} | MAKERS[kind](panel)
    made["fieldConfig"]["overrides"] = series_colours(panel, colours)
    return made


def placed_panels(rows, colours):
    panels = []
    y = 0
    for row in rows:
        panels.append({"id": len(panels) + 1, "type": "row", "title": row["title"], "collapsed": False, "panels": [],
                       "gridPos": {"x": 0, "y": y, "w": COLUMNS, "h": 1}})
        x, y, tallest = 0, y + 1, 0
        for panel in row["panels"]:
            width, height = SIZES[panel.get("kind", "timeseries")]
            if x + width > COLUMNS:
                x, y, tallest = 0, y + tallest, 0
            place = {"x": x, "y": y, "w": width, "h": height}
            panels.append(made_panel(panel, len(panels) + 1, place, colours))
            x, tallest = x + width, max(tallest, height)
        y += tallest
    return panels


def variables(described):
    yield {"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus", "hide": 0,
           "current": {}, "options": [], "refresh": 1, "regex": ""}
    for variable in described:
        query = expanded(variable["query"])
        # Outside Kubernetes there is no namespace: "All" has to match the label that is not there.
        yield {"name": variable["name"], "label": variable["label"], "type": "query", "datasource": DATASOURCE,
               "query": {"query": query, "refId": "A"}, "definition": query, "includeAll": True, "multi": True,
               "allValue": ".*", "current": {"text": ["All"], "value": ["$__all"]}, "options": [], "refresh": 2, "sort": 1,
               "hide": 0, "regex": ""}


def made_dashboard(description):
    return {"uid": "dtbridge", "title": "dtbridge", "description": description["description"], "tags": ["dtbridge"],
            "schemaVersion": 39, "version": 1, "editable": True, "graphTooltip": 1, "refresh": "30s",
            "time": {"from": "now-6h", "to": "now"}, "timezone": "", "annotations": {"list": []}, "links": [],
            "templating": {"list": list(variables(description["variables"]))},
            "panels": placed_panels(description["rows"], description["colours"])}


def main(arguments):
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    text = json.dumps(made_dashboard(tomllib.loads(DESCRIPTION.read_text(encoding="utf-8"))), indent=1) + "\n"
    if not arguments:
        DASHBOARD.write_text(text, encoding="utf-8")
    elif DASHBOARD.read_text(encoding="utf-8") != text:
        print(f"{DASHBOARD.name} is not what make_dashboard.py makes of {DESCRIPTION.name}: run it", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
