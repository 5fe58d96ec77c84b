#!/usr/bin/env python3
"""Takes the picture of the Grafana dashboard that the documentation shows, with what a running demo does.

The demo sends itself events; Prometheus scrapes it and reckons with our recording rules; the panels of
helm/dtbridge/files/dashboard.json are drawn by Grafana's own components (@grafana/ui, by page.jsx) in headless Chromium.
It is not Grafana itself: data source, variables and the time picker are not there. Needs npm.
"""

import argparse
import json
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path[:0] = [str(HERE.parent / "status_page")]

from chromium import Chromium, Page  # noqa: E402
from running import Service  # noqa: E402

DASHBOARD = ROOT / "helm/dtbridge/files/dashboard.json"
RULES = [ROOT / "helm/dtbridge/files" / name for name in ("recording-rules.yaml", "alerts.yaml")]
SCRAPED_EVERY = 5  # seconds
RATE_OVER = 4 * SCRAPED_EVERY  # $__rate_interval, as Grafana reckons it
POINTS = 240
VIEW = (1400, 900)
VARIABLES = {"namespace": ".*", "job": ".*", "connector": ".*", "__rate_interval": f"{RATE_OVER}s"}


def prometheus_configuration(target):
    return json.dumps({  # which is YAML, too
        "global": {"scrape_interval": f"{SCRAPED_EVERY}s", "evaluation_interval": f"{SCRAPED_EVERY}s"},
        "rule_files": [str(path) for path in RULES],
        "scrape_configs": [{"job_name": "dtbridge", "static_configs": [
            {"targets": [target], "labels": {"namespace": "demo"}}]}],
    })


def asked(prometheus, expression, start, end):
    for name, value in VARIABLES.items():
        expression = re.sub(rf"\${name}\b", value, expression)
    query = urllib.parse.urlencode({"query": expression, "start": start, "end": end,
                                    "step": max(SCRAPED_EVERY, (end - start) / POINTS)})
    with urllib.request.urlopen(f"{prometheus}/api/v1/query_range?{query}", timeout=30) as answer:
        return json.load(answer)["data"]["result"]


def bundle(work):
    """page.jsx and all it needs as one script."""
    for name in ("package.json", "package-lock.json", "page.jsx"):
        shutil.copy(HERE / name, work / name)
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=work, check=True)
    subprocess.run(["node_modules/.bin/esbuild", "page.jsx", "--bundle", "--minify", "--format=iife", "--outfile=page.js",
                    "--loader:.ttf=dataurl", '--define:process.env.NODE_ENV="production"'], cwd=work, check=True)


def draw(work, chromium, dashboard, answers, span, out):
    given = {"dashboard": dashboard, "answers": answers, "range": {"from": span[0], "to": span[1]}}
    script = "".join(f"window.{name} = {json.dumps(value)};\n" for name, value in given.items())
    (work / "given.js").write_text(script)
    (work / "page.html").write_text(
        '<!doctype html><meta charset="utf-8"><title>dtbridge</title><link rel="stylesheet" href="page.css">'
        "<style>body { margin: 8px; background: #f4f5f5; font: 14px/1.5 Inter, Helvetica, Arial, sans-serif }"
        " h2 { font-size: 16px; font-weight: 500; margin: 6px 0 }"
        " .nothing { color: #707070; display: grid; place-items: center; height: 100% }</style>"
        '<div id="dashboard"></div><script src="given.js"></script><script src="page.js"></script>')
    browser = Chromium(chromium, work / "profile")
    try:
        page = Page(browser)
        page.dress(*VIEW, "light")
        page.open((work / "page.html").as_uri())
        panels = sum(panel["type"] != "row" for panel in dashboard["panels"])
        page.wait_for(f"document.querySelectorAll('[data-panel]').length === {panels}")
        page.wait_for("document.querySelectorAll('canvas').length > 5")
        browser.listen(2)
        page.screenshot(out)
        for complaint in page.complaints:
            print("the page complains:", complaint[:300], file=sys.stderr)
        return page.evaluate("[...document.querySelectorAll('[data-panel]')]"
                             ".filter((each) => each.querySelector('.nothing')).map((each) => each.dataset.panel)")
    finally:
        browser.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dtbridge", type=Path, required=True, help="the program")
    parser.add_argument("--out", type=Path, default=ROOT / "docs/images/dashboard.png")
    parser.add_argument("--work", type=Path, default=ROOT / "build/dashboard")
    parser.add_argument("--minutes", type=float, default=10, help="how long the demo runs first (10)")
    parser.add_argument("--rate", type=float, default=20, help="its events a second (20)")
    parser.add_argument("--prometheus", default="prometheus")
    parser.add_argument("--chromium", default="chromium")
    parser.add_argument("--port", type=int, default=19790, help="Prometheus' own (19790)")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped then, too

    work = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(work / "data", ignore_errors=True)
    dashboard = json.loads(DASHBOARD.read_text())
    bundle(work)

    services = []
    try:
        services.append(Service([str(options.dtbridge), "demo", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0",
                                 "--rate", str(options.rate)], work / "demo.log"))
        target = services[0].says(r"status +http://([\d.]+:\d+)/ ")
        (work / "prometheus.yaml").write_text(prometheus_configuration(target))
        services.append(Service([options.prometheus, f"--config.file={work}/prometheus.yaml",
                                 f"--storage.tsdb.path={work}/data",
                                 f"--web.listen-address=127.0.0.1:{options.port}"], work / "prometheus.log"))
        start = time.time()
        time.sleep(options.minutes * 60)
        span = (int(start), int(time.time()))
        url = f"http://127.0.0.1:{options.port}"
        answers = {panel["id"]: {target["refId"]: asked(url, target["expr"], *span) for target in panel["targets"]}
                   for panel in dashboard["panels"] if panel["type"] != "row"}
        empty = draw(work, options.chromium, dashboard, answers, span, options.out)
        print(f"{options.out}: {len(answers)} panels; without data: {', '.join(empty) or 'none'}")
    finally:
        for service in reversed(services):
            service.stop()


if __name__ == "__main__":
    main()
