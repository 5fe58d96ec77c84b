#!/usr/bin/env python3
"""Tests of the sender under load and of the network in between, against a server made for each case."""

import socket
import sys
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))

from forwarder import CUT, PASS, STALL, Forwarders  # noqa: E402
from ledger import CLOSED, REFUSED, RESET  # noqa: E402
from load import Load  # noqa: E402

STORED = b'HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n{"status":"stored"}'
BUSY = b'HTTP/1.1 503 Busy\r\nContent-Length: 27\r\nRetry-After: 1\r\n\r\n{"status":503,"detail":"x"}'
UNREAD, HALF_CLOSED = b"unread", b"half closed"
BYE = BUSY.replace(b"Retry-After: 1", b"Connection: close")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """Answers the first requests as listed, all others with the last of the list.

    None reads the request and closes, UNREAD closes with the request in the socket, HALF_CLOSED does so in two steps.
    """

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []
        self.connections = 0
        self._lock = threading.Lock()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection, connection.makefile("rb") as stream:
            while True:
                with self._lock:
                    answer = self.answers[0]
                if answer in (UNREAD, HALF_CLOSED):
                    self._leave(connection, answer)
                    return
                head = b""
                while line := stream.readline():
                    head += line
                    if line == b"\r\n":
                        break
                if not head:
                    return
                length = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
                body = stream.read(length)
                with self._lock:
                    self.requests.append((head.decode(), body))
                    answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                if answer is None:
                    return
                connection.sendall(answer)


    def _leave(self, connection, how):
        self.answers.pop(0)
        connection.recv(1, socket.MSG_PEEK)
        if how == HALF_CLOSED:
            connection.shutdown(socket.SHUT_WR)
            time.sleep(0.01)


def run_load(port, events=3, patience=10, **options):
    load = Load(port, "/v1/x", {"X-Building": "b"}, "a secret", lambda: 1,
                **({"rate": 20, "connections": 1} | options))
    load.start()
    while load.created < events:
        time.sleep(0.01)
    load.finish(patience)
    return load


def one_event(port, **options):
    return run_load(port, events=1, rate=0.001, **options)


class LoadTest(unittest.TestCase):
    def serve(self, *answers):
        server = Server(*answers)
        self.addCleanup(server.close)
        return server

    def test_writes_down_every_answer(self):
        server = self.serve(STORED)
        load = run_load(server.port)
        self.assertGreaterEqual(len(load.attempts), 3)
        self.assertEqual({(each.outcome, each.said, each.number, each.run) for each in load.attempts},
                         {(200, "stored", 1, 1)})
        self.assertEqual(len({each.event for each in load.attempts}), len(load.attempts))

    def test_keeps_its_connection(self):
        server = self.serve(STORED)
        run_load(server.port)
        self.assertGreaterEqual(len(server.requests), 3)
        self.assertEqual(server.connections, 1)

    def test_names_event_and_attempt_in_each_request(self):
        server = self.serve(BUSY, STORED)
        load = one_event(server.port)
        first = load.attempts[0].event
        ids = [head.split("X-Request-Id: ")[1].split("\r\n")[0] for head, _ in server.requests]
        self.assertEqual(ids, [f"{first}-1", f"{first}-2"])

    def test_tries_again_until_it_is_a_200(self):
        server = self.serve(BUSY, BUSY, STORED)
        load = one_event(server.port)
        outcomes = [(each.number, each.outcome) for each in load.attempts]
        self.assertEqual(outcomes, [(1, 503), (2, 503), (3, 200)])
        self.assertGreater(load.attempts[1].sent, load.attempts[0].ended + 0.3)

    def test_leaves_a_connection_that_the_server_closes(self):
        server = self.serve(BYE, STORED)
        load = one_event(server.port)
        self.assertEqual([each.outcome for each in load.attempts], [503, 200])
        self.assertEqual(server.connections, 2)

    def test_tells_a_connection_that_ends_without_an_answer(self):
        server = self.serve(None, STORED)
        load = one_event(server.port)
        self.assertEqual([each.outcome for each in load.attempts], [CLOSED, 200])

    def test_tells_what_the_server_left_unread(self):
        for how in (UNREAD, HALF_CLOSED):
            with self.subTest(how):
                load = one_event(self.serve(how, STORED).port)
                self.assertEqual([each.outcome for each in load.attempts], [RESET, 200])

    def test_tells_a_port_where_nobody_listens(self):
        load = one_event(free_port(), patience=0.3)
        self.assertEqual([each.outcome for each in load.attempts], [REFUSED])

    def test_sends_bursts(self):
        server = self.serve(STORED)
        load = one_event(server.port, burst=30, connections=30)
        self.assertEqual((len(load.attempts), server.connections), (30, 30))


class ForwardersTest(unittest.TestCase):
    def setUp(self):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(self.server.close)
        self.port = free_port()
        self.forwarders = Forwarders(self.port, self.server.getsockname()[1], 1)
        self.forwarders.start()
        self.addCleanup(self.forwarders.stop)

    def connect(self):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=5)
        self.addCleanup(connection.close)
        return connection

    def pair(self):
        client = self.connect()
        server, _ = self.server.accept()
        server.settimeout(5)
        self.addCleanup(server.close)
        return client, server

    def test_passes_bytes_both_ways(self):
        client, server = self.pair()
        client.sendall(b"to")
        self.assertEqual(server.recv(9), b"to")
        server.sendall(b"fro")
        self.assertEqual(client.recv(9), b"fro")

    def test_stalls_and_passes_what_waited(self):
        client, server = self.pair()
        self.forwarders.set(STALL)
        client.sendall(b"later")
        server.settimeout(0.2)
        with self.assertRaises(TimeoutError):
            server.recv(9)
        self.forwarders.set(PASS)
        server.settimeout(5)
        self.assertEqual(server.recv(9), b"later")

    def test_cuts_what_is_open_and_what_comes(self):
        client, _ = self.pair()
        self.forwarders.set(CUT)
        with self.assertRaises(ConnectionError):
            self.expect_bytes(client)
        with self.assertRaises(ConnectionError):
            self.expect_bytes(self.connect())
        self.forwarders.set(PASS)
        self.pair()

    def expect_bytes(self, connection):
        if not connection.recv(9):
            raise ConnectionError("ended")


if __name__ == "__main__":
    sys.exit(unittest.main())
