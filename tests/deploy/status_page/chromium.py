"""Headless Chromium, driven by the DevTools protocol over a pipe: nothing but the standard library is needed."""

import base64
import fcntl
import json
import os
import select
import subprocess
import time

FIRST_FREE_DESCRIPTOR = 10  # the browser reads commands from 3 and answers on 4

# Looks nowhere but where it is told to, and asks nobody for updates.
OPTIONS = [
    "--headless=new", "--remote-debugging-pipe", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-sync",
    "--hide-scrollbars", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


class Failure(Exception):
    pass


def pipe_above(lowest):
    """A pipe's two ends with numbers that the browser's own do not take."""
    ends = []
    for end in os.pipe():
        ends.append(fcntl.fcntl(end, fcntl.F_DUPFD, lowest))
        os.close(end)
    return ends


class Chromium:
    """One browser process."""

    def __init__(self, program, profile):
        command_read, self._commands = pipe_above(FIRST_FREE_DESCRIPTOR)
        self._answers, answer_write = pipe_above(FIRST_FREE_DESCRIPTOR)
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # root cannot have one
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{command_read} 4>&{answer_write}', "chromium", program, *OPTIONS, *sandbox,
             f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(command_read, answer_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(command_read)
        os.close(answer_write)
        self._buffer = b""
        self._next_id = 0
        self.pages = {}

    def close(self):
        try:
            self.call("Browser.close")
            self.process.wait(10)
        except (Failure, OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        os.close(self._commands)
        os.close(self._answers)

    def call(self, method, params=None, session=None, patience=30):
        self._next_id += 1
        message = {"id": self._next_id, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + patience
        while True:
            answer = self._next_message(deadline)
            if answer is None:
                raise Failure(f"{method}: no answer within {patience} s")
            if answer.get("id") != message["id"]:
                self._dispatch(answer)
                continue
            if "error" in answer:
                raise Failure(f"{method}: {answer['error']['message']}")
            return answer["result"]

    def listen(self, seconds):
        """Takes in events for a while."""
        deadline = time.monotonic() + seconds
        while (message := self._next_message(deadline)) is not None:
            self._dispatch(message)

    def _next_message(self, deadline):
        while b"\0" not in self._buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._answers], [], [], left)[0]:
                return None
            data = os.read(self._answers, 1 << 20)
            if not data:
                raise Failure("the browser has ended")
            self._buffer += data
        message, self._buffer = self._buffer.split(b"\0", 1)
        return json.loads(message)

    def _dispatch(self, message):
        page = self.pages.get(message.get("sessionId"))
        if page is not None:
            page.take(message["method"], message["params"])


class Page:
    """One tab: where it is sent, what it shows, what it complains about."""

    def __init__(self, browser):
        self._browser = browser
        target = browser.call("Target.createTarget", {"url": "about:blank"})["targetId"]
        self._session = browser.call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        browser.pages[self._session] = self
        self.complaints = []  # of the console: errors, exceptions, violations of the policy
        self.requests = []    # every address that was asked for
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method, params=None):
        return self._browser.call(method, params, self._session)

    def take(self, method, params):
        if method == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
            self.complaints.append(params["entry"]["text"])
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(json.dumps(params["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning", "assert"):
            self.complaints.append(json.dumps(params["args"]))
        elif method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])

    def open(self, url):
        result = self.call("Page.navigate", {"url": url})
        if "errorText" in result:
            raise Failure(f"{url}: {result['errorText']}")
        self.wait_for(f"location.href === {json.dumps(url)} && document.readyState === 'complete'")

    def evaluate(self, expression):
        result = self.call("Runtime.evaluate", {"expression": expression, "returnByValue": True})
        if "exceptionDetails" in result:
            raise Failure(f"{expression}: {json.dumps(result['exceptionDetails'])}")
        return result["result"].get("value")

    def wait_for(self, expression, patience=20):
        """Until the expression is true; returns its value."""
        deadline = time.monotonic() + patience
        while not (value := self.evaluate(expression)):
            if time.monotonic() > deadline:
                raise Failure(f"not true within {patience} s: {expression}\n{self.text()}")
            self._browser.listen(0.1)
        return value

    def text(self, selector="body"):
        return self.evaluate(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''")

    def dress(self, width, height, scheme, scale=1):
        """As a window or a phone of that size shows it, in the dark or by day."""
        self.call("Emulation.setDeviceMetricsOverride",
                  {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": width < 600})
        self.call("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})

    def screenshot(self, path, size=None):
        """The page from its top: all of it, or width and height."""
        whole = self.call("Page.getLayoutMetrics")["cssContentSize"]
        width, height = size or (whole["width"], whole["height"])
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        shot = self.call("Page.captureScreenshot", {"format": "png", "clip": clip, "captureBeyondViewport": True})
        path.write_bytes(base64.b64decode(shot["data"]))
