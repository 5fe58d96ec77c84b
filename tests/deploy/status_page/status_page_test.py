#!/usr/bin/env python3
"""The status page in headless Chromium: what it shows of a running demo, of a service in trouble, of one that is gone.

Keeps a screenshot of each under WORK. With --images the demo runs for more than a minute first, and the ones that
the documentation shows are copied there.
"""

import argparse
import json
import shutil
import signal
import sys
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

from chromium import Chromium, Page
from running import Service

DESKTOP = (1180, 800)
PHONE = (360, 740)
RATE = 20  # of the demo's events, a second
HOSTILE_PATH = "/v1/hall'onerror='alert(1)"
MIN_CONTRAST = 4.5  # WCAG 2.1, 1.4.3

arguments = None

# The lowest contrast of a text to what is behind it.
CONTRAST = """(() => {
  const channel = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const color = numbers(getComputedStyle(node).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  let worst = {ratio: 21, text: ""};
  for (const node of document.body.querySelectorAll("*")) {
    const text = [...node.childNodes].filter((child) => child.nodeType === 3).map((child) => child.data.trim()).join("");
    if (text === "" || node.closest("script, style, noscript")) continue;
    const [a, b] = [luminance(numbers(getComputedStyle(node).color)), luminance(behind(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < worst.ratio) worst = {ratio, text};
  }
  return worst;
})()"""


def send(url, headers):
    """POSTs an empty object; returns the status."""
    request = urllib.request.Request(url, data=b"{}", headers={"Content-Type": "application/json", **headers}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


class PageTest(unittest.TestCase):
    """A browser for each class, so that no test sees another's complaints."""

    @classmethod
    def setUpClass(cls):
        cls.work = arguments.work / cls.__name__
        shutil.rmtree(cls.work, ignore_errors=True)
        cls.work.mkdir(parents=True)
        cls.browser = Chromium(arguments.chromium, cls.work / "profile")
        cls.addClassCleanup(cls.browser.close)
        cls.page = Page(cls.browser)
        cls.page.dress(*DESKTOP, "light")

    def keep(self, name):
        self.page.screenshot(self.work / f"{name}.png")

    def assert_nothing_sideways(self):
        wide = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        self.assertLessEqual(wide[0], wide[1], "the page scrolls sideways")

    def assert_quiet_and_alone(self, admin):
        self.browser.listen(0.5)
        self.assertEqual(self.page.complaints, [])
        self.assertGreater(len(self.page.requests), 2)
        self.assertEqual([url for url in self.page.requests if not url.startswith((admin, "data:"))], [])


class RunningDemoTest(PageTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demo = Service([arguments.dtbridge, "demo", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0",
                            "--rate", str(RATE)], cls.work / "demo.log")
        cls.addClassCleanup(cls.demo.stop)
        cls.admin = cls.demo.says(r"status +(http://[\d.]+:\d+)/ ")
        cls.public = cls.demo.says(r"deliveries +(http://[\d.]+:\d+)")
        cls.page.open(cls.admin + "/")
        cls.page.wait_for("document.querySelector('#state').textContent === 'Events flow'")
        if arguments.images:
            time.sleep(70)  # so that the last minute is a whole one
        for i in range(3):
            send(cls.public + "/v1/building-a", {"X-Request-Id": f"no-signature-{i}"})
        send(cls.public + "/v1/building-b", {"X-Request-Id": "<b>bold</b>"})
        send(cls.public + "/v1/building-c", {})
        cls.page.wait_for("document.querySelector('#recent').innerText.includes('no-signature-2')")
        cls.page.wait_for("Number(document.querySelector('#figures .number').textContent.replace(',', '')) >= 60")

    def status(self):
        with urllib.request.urlopen(self.admin + "/status", timeout=10) as answer:
            return json.load(answer)

    def test_says_first_that_events_flow(self):
        self.assertEqual(self.page.text("#state"), "Events flow")
        self.assertRegex(self.page.text("#summary"), r"^[\d,]+ events stored in the last .*\. The newest event is from \d+ s ago\.$")
        self.assertEqual(self.page.evaluate("document.title"), "✓ dtbridge: events flow")

    def test_has_a_row_for_each_connector_with_the_services_own_counts(self):
        before = self.status()["connectors"]
        self.page.evaluate("ask()")
        self.browser.listen(1)
        rows = self.page.evaluate("[...document.querySelectorAll('#connectors tbody tr')].map((row) =>"
                                  " [...row.cells].map((cell) => cell.innerText.trim()))")
        after = self.status()["connectors"]
        self.assertEqual([row[0].split("\n") for row in rows],
                         [["building-a", "/v1/building-a"], ["building-b", "/v1/building-b"]])
        for row, was, has in zip(rows, before, after):
            self.assertEqual(row[1], "✓ events flow")
            self.assertRegex(row[3], r"^\d+ s ago$")
            self.assertGreater(float(row[4].replace(",", "")), 100, "events a minute")
            for cell, outcome in zip(row[5:10], ("stored", "duplicate", "dead_lettered", "refused", "failed")):
                count = int(cell.replace(",", ""))
                self.assertLessEqual(was["deliveries"][outcome], count, outcome)
                self.assertGreaterEqual(has["deliveries"][outcome], count, outcome)
        self.assertEqual(rows[0][2].split("\n"), ["secret", "1 of 1 secret in use"])
        self.assertEqual(rows[1][2].split("\n"), ["public key", "organization demo-organization"])

    def test_names_refusals_with_reason_and_request(self):
        recent = self.page.text("#recent")
        for i in range(3):
            self.assertRegex(recent, rf"building-a\s+refused\s+signature_missing\s+no-signature-{i}")
        self.assertRegex(self.page.text("#reasons"), r"signature_missing\s+building-a\s+3")
        self.assertIn("building-a: ", self.page.text("#remarks"))
        self.assertIn("1 request reached no connector", self.page.text("#connectors"))

    def test_takes_over_no_request_id_that_is_not_one(self):
        self.assertNotIn("bold", self.page.text())
        self.assertEqual(self.page.evaluate("document.querySelectorAll('#recent b').length"), 0)

    def test_tells_of_kafka_keys_and_duplicates(self):
        # The producer tells its brokers every five seconds.
        self.page.wait_for(r"/Connected brokers\s+1 of 1/.test(document.querySelector('#kafka').innerText)")
        self.assertRegex(self.page.text("#kafka"), r"State\s+✓ reached")
        self.assertRegex(self.page.text("#kafka"), r"Topics\s+all 22 there")
        self.assertRegex(self.page.text("#files"), r"Public keys\s+1 key, confirmed")
        self.assertRegex(self.page.text("#duplicates"), r"Events remembered\s+[\d,]+ of 250,000")
        self.assertRegex(self.page.text("#figures"), r"From event to Kafka\s+≤ [\d.]+ s\s+half of them; 95 % ≤ [\d.]+ s")

    def test_is_readable_on_desk_and_phone_by_day_and_by_night(self):
        for name, size in (("desk", DESKTOP), ("phone", PHONE)):
            for scheme in ("light", "dark"):
                with self.subTest(name=name, scheme=scheme):
                    self.page.dress(*size, scheme)
                    self.assert_nothing_sideways()
                    worst = self.page.evaluate(CONTRAST)
                    self.assertGreaterEqual(worst["ratio"], MIN_CONTRAST, worst["text"])
                    self.keep(f"{name}-{scheme}")
        # What a first look sees, for the documentation.
        for name, size, scheme in (("light", (1180, 1000), "light"), ("phone", (PHONE[0], 1100), "dark")):
            self.page.dress(*size, scheme)
            self.page.screenshot(self.work / f"status-page-{name}.png", size)
        grounds = set()
        for scheme in ("light", "dark"):
            self.page.dress(*DESKTOP, scheme)
            grounds.add(self.page.evaluate("getComputedStyle(document.body).backgroundColor"))
        self.assertEqual(len(grounds), 2, "dark and light look different")

    def test_z_complains_of_nothing_and_asks_nobody_else(self):
        self.assert_quiet_and_alone(self.admin)

    def test_zz_lets_no_script_in_that_is_not_its_own(self):
        self.page.evaluate("""(() => {
          const script = document.createElement("script");
          try { script.text = "document.title = 'owned'"; } catch { script.append("document.title = 'owned'"); }
          document.body.append(script);
        })()""")
        self.page.evaluate("try { document.body.innerHTML = '<img src=x>'; } catch {}")
        self.page.evaluate("fetch('http://127.0.0.1:1/').catch(() => {})")
        self.browser.listen(0.5)
        self.assertNotEqual(self.page.evaluate("document.title"), "owned")
        self.assertEqual(self.page.evaluate("document.images.length"), 0)
        for told in ("TrustedScript", "TrustedHTML", "Content Security Policy"):
            self.assertTrue(any(told in text for text in self.page.complaints), self.page.complaints)


class ServiceInTroubleTest(PageTest):
    """Kafka was never reached, no key set was loaded, and a path has quotes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.work / "header").write_text("a value that only the sender knows")
        (cls.work / "jwks").write_text("not there yet")
        config = cls.work / "bridge.yaml"
        config.write_text(f"""\
listen: {{address: "127.0.0.1:0"}}
admin: {{address: "127.0.0.1:0"}}
connectors:
  - name: hall
    path: "{HOSTILE_PATH}"
    signature: {{require: none, allow_unsigned: true, organization: ours}}
    required_headers: [{{name: X-Hall, value_file: "{cls.work}/header"}}]
public_keys: {{jwks_file: "{cls.work}/jwks"}}
kafka: {{brokers: ["127.0.0.1:1"]}}
shutdown: {{delay: 0s}}
""", encoding="utf-8")
        cls.service = Service([arguments.dtbridge, "serve", "--config", str(config)], cls.work / "serve.log")
        cls.addClassCleanup(cls.service.stop)
        cls.admin = "http://127.0.0.1:" + cls.service.says(r'"admin_port":(\d+)')
        cls.page.open(cls.admin + "/")
        cls.page.wait_for("document.querySelector('#state').textContent === 'Not ready'")

    def test_a_says_why_it_is_not_ready(self):
        remarks = self.page.text("#remarks")
        self.assertIn("kafka_unreached: no broker has answered since the start", remarks)
        self.assertIn("keys_unavailable", remarks)
        self.assertRegex(self.page.text("#kafka"), r"State\s+✗ not reached yet")
        self.assertRegex(self.page.text("#files"), r"Public keys\s+never loaded")

    def test_b_keeps_saying_that_a_connector_is_unsigned(self):
        self.assertIn("hall takes deliveries without a signature.", self.page.text("#remarks"))
        self.assertIn("! unsigned", self.page.text("#connectors"))

    def test_c_shows_markup_as_text(self):
        self.assertIn(HOSTILE_PATH, self.page.text("#connectors"))
        # The configuration takes no more than that; here is whatever could come to hold some one day.
        self.page.evaluate("""(() => {
          const markup = (what) => `<img src=x alt="${what}"><script>document.title = "owned"</script>`;
          const status = structuredClone(shown);
          const connector = status.connectors[0];
          for (const member of ["name", "path", "require", "organization"]) connector[member] = markup(member);
          Object.assign(connector, {unsigned: false, reasons: {[markup("reasons")]: 1}});
          connector.recent_deliveries.refused = 1;
          connector.recent_refusals = [{time: status.time, outcome: "refused", reason: markup("reason"), request_id: markup("request")}];
          status.kafka.brokers = [markup("brokers")];
          status.kafka.missing_topics = [markup("topics")];
          status.not_ready = [markup("not ready")];
          show(status);
        })()""")
        for what in ("name", "path", "organization", "reasons", "reason", "request", "brokers", "topics", "not ready"):
            self.assertIn(f'<img src=x alt="{what}">', self.page.text("main"))
        self.assertEqual(self.page.evaluate("document.images.length"), 0)
        self.assertEqual(self.page.evaluate("document.scripts.length"), 1)
        self.assertEqual(self.page.evaluate("document.title"), "✗ dtbridge: not ready")
        self.page.evaluate("ask()")
        self.page.wait_for("document.querySelector('#connectors').innerText.includes('hall')")

    def test_d_fits_a_phone(self):
        self.page.dress(*PHONE, "dark")
        self.assert_nothing_sideways()
        self.keep("trouble-phone-dark")
        self.page.dress(*DESKTOP, "light")
        self.keep("trouble-desk-light")

    def test_e_complains_of_nothing_and_asks_nobody_else(self):
        self.assert_quiet_and_alone(self.admin)

    def test_f_says_when_the_service_is_gone(self):
        self.service.stop(signal.SIGKILL)
        self.page.wait_for("document.querySelector('#state').textContent === 'Stale'")
        self.assertRegex(self.page.text("#summary"), r"^No answer for \d+ s: .*what the service said at \d\d:\d\d:\d\d\.$")
        self.assertIn(HOSTILE_PATH, self.page.text("#connectors"), "what was known stays")
        self.keep("stale-desk-light")


def main():
    global arguments
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dtbridge", required=True, help="the program")
    parser.add_argument("--chromium", default=shutil.which("chromium"), help="the browser (default: from PATH)")
    parser.add_argument("--work", required=True, type=Path, help="a folder for screenshots and logs")
    parser.add_argument("--images", type=Path, help="copy the documentation's screenshots there")
    arguments, rest = parser.parse_known_args()
    if not arguments.chromium:
        sys.exit("there is no chromium here; scripts/setup deploy installs it")
    arguments.work.mkdir(parents=True, exist_ok=True)
    program = unittest.main(argv=[sys.argv[0], "-v", *rest], exit=False)
    if arguments.images and program.result.wasSuccessful():
        arguments.images.mkdir(parents=True, exist_ok=True)
        for image in arguments.work.glob("RunningDemoTest/status-page-*.png"):
            shutil.copy(image, arguments.images)
    return 0 if program.result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
