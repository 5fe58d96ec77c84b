"""DT's side under load: an open loop of signed events over kept connections, each retried until its 2xx."""

import asyncio
import heapq
import json
import random
import socket
import sys
import threading
import time
from collections import deque
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))

from dt_sender import event_id, temperature_push, token  # noqa: E402
from ledger import CLOSED, GAVE_UP, REFUSED, RESET, Attempt, request_id  # noqa: E402

GIVE_UP_SECONDS = 10  # as DT
RETRY_SECONDS = (0.5, 1, 2, 4, 8)  # DT's grow the same way, from longer to 12 h; the last one repeats
TICK_SECONDS = 0.004
SWEEP_SECONDS = 0.25
ATTENTIVE_SECONDS = 0.5  # who looks less often cannot say that an answer has not come
AFTER_EOF_SECONDS = 0.05
TCP_CLOSE_WAIT = 8  # linux/tcp_states.h


class Event:
    __slots__ = ("id", "body", "attempts", "_signature", "_secret")

    def __init__(self, number, secret):
        self.id = event_id(number)
        self.body = temperature_push(number)
        self.attempts = 0
        self._secret = None
        self.signature(secret)

    def signature(self, secret):
        if secret != self._secret:
            self._secret, self._signature = secret, token(secret, self.body)
        return self._signature


class Connection(asyncio.Protocol):
    """One kept connection with at most one request on it."""

    def __init__(self, load):
        self.load = load
        self.run = load.run_number()
        self.transport = None
        self.event = None
        self.sent = 0.0
        self.gave_up = False
        self.ended = False
        self._unread = False
        self._received = b""

    def connection_made(self, transport):
        self.transport = transport

    def send(self, event):
        event.attempts += 1
        self.event = event
        self.sent = time.monotonic()
        self.transport.write(self.load.request_for(event))

    def data_received(self, data):
        self._received += data
        head, separator, rest = self._received.partition(b"\r\n\r\n")
        if not separator:
            return
        lower = head.lower()
        length = int(lower.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0] or 0)
        if len(rest) < length:
            return
        self._received = b""
        status = int(head[9:12])
        close = b"\r\nconnection: close" in lower
        if close:
            self.ended = True
            self.transport.close()
        self._finish(status, rest[:length])
        if not close:
            self.load.is_idle(self)

    def eof_received(self):
        self.ended = True
        if not self.event:
            return False
        self.load.call_later(AFTER_EOF_SECONDS, self._look_for_reset)
        return True

    def _look_for_reset(self):
        """The kernel answers a request that nobody will read with a reset, be it after the end of the stream."""
        if not self.transport.is_closing():
            stream = self.transport.get_extra_info("socket")
            self._unread = stream.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] != TCP_CLOSE_WAIT
            self.transport.abort()

    def connection_lost(self, error):
        self.ended = True
        if self.event:
            self._finish(GAVE_UP if self.gave_up else RESET if error or self._unread else CLOSED)
        self.load.is_gone(self)

    def _finish(self, outcome, body=b""):
        event, self.event = self.event, None
        self.load.note(event, self.run, self.sent, outcome, body)


class Load:
    """Sends on a thread of its own. `run_number` tells which process of the bridge listens now."""

    def __init__(self, port, path, headers, secret, run_number, *, rate, burst=1, connections=1000, prepared=0):
        """`burst` events are sent at the same moment, `rate` in a second on average.

        The first `prepared` events are made and signed here, which costs the sender as much as sending them.
        """
        self.port = port
        self.secret = secret  # may be replaced at any time
        self.run_number = run_number
        self.attempts = []
        self.longest_delay = 0.0  # s by which the sender itself was late
        self._head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        self._head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._interval = burst / rate
        self._burst = burst
        self._most_connections = connections
        self._creating = True
        self._ending = False
        self.created = 0
        self._open = 0  # events without a 2xx
        self._idle = []
        self._connections = set()
        self._connecting = 0
        self._ready = deque()
        self._later = []  # heap of (when, number, event)
        self._next_number = 0
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="load")
        self._failure = None
        self._looked = 0.0  # when the thread last came round
        self._prepared = deque(Event(number, secret) for number in range(prepared))

    def start(self):
        self.started = time.monotonic()
        self._thread.start()

    def now(self):
        """Seconds since the start, as in the ledger."""
        return time.monotonic() - self.started

    def finish(self, seconds):
        """No new events; retries go on for that long until every event has its 2xx. Ends the load."""
        self._creating = False
        end = time.monotonic() + seconds
        while self._open and time.monotonic() < end and self._thread.is_alive():
            time.sleep(0.05)
        self.end()

    def end(self):
        self._creating = False
        self._ending = True
        if self._thread.is_alive():
            self._thread.join()
        if self._failure:
            raise self._failure

    # The thread's own.

    async def _run(self):
        try:
            self._loop = asyncio.get_running_loop()
            next_event = time.monotonic()
            next_sweep = next_event
            while not self._ending:
                now = time.monotonic()
                attentive = now - self._looked < ATTENTIVE_SECONDS
                self._looked = now
                while self._creating and next_event <= now:
                    self.longest_delay = max(self.longest_delay, now - next_event)
                    for _ in range(self._burst):
                        self._ready.append(self._prepared.popleft() if self._prepared
                                           else Event(self.created, self.secret))
                        self.created += 1
                        self._open += 1
                    next_event += self._interval
                while self._later and self._later[0][0] <= now:
                    self._ready.append(heapq.heappop(self._later)[2])
                self._dispatch()
                if attentive and now >= next_sweep:
                    next_sweep = now + SWEEP_SECONDS
                    self._give_up(now - GIVE_UP_SECONDS)
                await asyncio.sleep(TICK_SECONDS)
            for connection in list(self._connections):
                connection.transport.abort()
        except Exception as error:  # handed to whoever ends the load
            self._failure = error

    def _dispatch(self):
        while self._ready:
            if self._idle:
                connection = self._idle.pop()
                if not connection.ended and not connection.transport.is_closing():
                    connection.send(self._ready.popleft())
            elif len(self._connections) + self._connecting < self._most_connections:
                self._connecting += 1
                self._loop.create_task(self._connect(self._ready.popleft()))
            else:
                return

    async def _connect(self, event):
        sent = time.monotonic()
        try:
            _, connection = await self._loop.create_connection(lambda: Connection(self), "127.0.0.1", self.port)
        except OSError:
            event.attempts += 1
            self.note(event, self.run_number(), sent, REFUSED)
            return
        finally:
            self._connecting -= 1
        self._connections.add(connection)
        if connection.ended:
            self._connections.discard(connection)
            event.attempts += 1
            self.note(event, connection.run, sent, REFUSED)
            return
        connection.send(event)

    def _give_up(self, sent_before):
        for connection in list(self._connections):
            if connection.event and connection.sent < sent_before:
                connection.gave_up = True
                connection.transport.abort()

    def request_for(self, event):
        head = (f"{self._head}X-Dt-Signature: {event.signature(self.secret)}\r\n"
                f"X-Request-Id: {request_id(event.id, event.attempts)}\r\n"
                f"Content-Length: {len(event.body)}\r\n\r\n")
        return head.encode("ascii") + event.body

    def note(self, event, run, sent, outcome, body=b""):
        said = ""
        if body:
            answer = json.loads(body)
            said = str(answer.get("detail") or answer["status"])
        now = time.monotonic()
        self.attempts.append(Attempt(event.id, event.attempts, run, sent - self.started, now - sent, outcome, said,
                                     min(now - self._looked, now - sent)))
        if isinstance(outcome, int) and 200 <= outcome < 300:
            self._open -= 1
            return
        delay = RETRY_SECONDS[min(event.attempts, len(RETRY_SECONDS)) - 1] * random.uniform(0.75, 1.25)
        self._next_number += 1
        heapq.heappush(self._later, (time.monotonic() + delay, self._next_number, event))

    def call_later(self, seconds, what):
        self._loop.call_later(seconds, what)

    def is_idle(self, connection):
        self._idle.append(connection)
        self._dispatch()

    def is_gone(self, connection):
        self._connections.discard(connection)
