"""The parts of a run. Each interleaves its rounds and writes its lines, with its bars, into the report."""

import math
import socket
import subprocess
import time

from figures import Failed, joined, median_of
from kafka_reader import KAFKA_SH
from loopback import resident_mb
from make_requests import BODY_BYTES, read_requests

SLICE_SECONDS = 2  # of a round of the part cost: what slows this machine down for seconds meets both sides

MAX_RATIO = 3.5  # of dtbridge's CPU per event to nginx's per request
GOAL_RATIO = 2.8
MAX_TLS_RATIO = 1.5
MAX_CONNECTIONS_RATIO = 1.2
MAX_IDLE_MB = 24
MAX_WAITING_MB = 64
LATENCY_RATE = 1000
MAX_P50_MS = 1.0
MAX_P99_MS = 5.5

MANY = 1000  # connections
WAITING = 1000  # deliveries in flight
LINGERS_MS = (0, 0.5, 1, 2, 5)
LINGER_RATES = (10, 1000)
WARM_UP_SLICE_SECONDS = 10
FEWEST_WARM_UP_SLICES, MOST_WARM_UP_SLICES = 4, 12


def interleave(count, *senders, slices=1):
    """The rounds of each, in turn: one, other, one, other. So are the slices of a round, if it is cut into some."""
    results = [[] for _ in senders]
    for _ in range(count):
        cut = [[] for _ in senders]
        for _ in range(slices):
            for own, send in zip(cut, senders):
                own.append(send())
        for rounds, own in zip(results, cut):
            rounds.append(joined(own))
            print(rounds[-1], flush=True)
    return results


def is_warm(costs):
    """Whether the last two slices cost no less than those before them, but for 3 %."""
    return len(costs) >= FEWEST_WARM_UP_SLICES and min(costs[-2:]) > 0.97 * min(costs[:-2])


def warm_up(stage):
    """The broker's Java compiles what it runs often; until then it is slow, and costs its clients more."""
    print("# the broker warms up")
    bridge = stage.bridge("warm-up", "warm-up")
    costs = []
    while not is_warm(costs) and len(costs) < MOST_WARM_UP_SLICES:
        done = stage.closed_loop(bridge, seconds=WARM_UP_SLICE_SECONDS)
        print(done, flush=True)
        costs.append(done.cpu_us)
    bridge.stop()


def get_going(stage, servers):
    for server in servers:
        print(stage.closed_loop(server, seconds=2, name=f"{server.name} (warm-up)"), flush=True)


def cost(stage, report):
    options = stage.options
    bridge, nginx, *peers = servers = [stage.bridge("dtbridge", "cost"), stage.nginx(), *stage.peers()]
    get_going(stage, servers)
    ours, floor, *others = interleave(
        options.rounds, *(lambda server=server: stage.closed_loop(server, seconds=SLICE_SECONDS) for server in servers),
        slices=math.ceil(options.seconds / SLICE_SECONDS))
    loaded = resident_mb(bridge.pid)
    bridge.stop()
    report.say(f"CPU per stored and verified event, median of {options.rounds} rounds "
               f"({BODY_BYTES}-byte temperature push, {options.connections} connections):")
    for rounds in (ours, floor, *others):
        report.cost(rounds)
    report.ratio("dtbridge to nginx", ours, floor, limit=MAX_RATIO, goal=GOAL_RATIO)
    for peer, rounds in zip(peers, others):
        report.ratio(f"{peer.name} to dtbridge", rounds, ours)
    report.say(f"  {'resident after the rounds':<34}{loaded:8.2f} MB")


def tls(stage, report):
    servers = [stage.bridge("dtbridge", "tls-plain"), stage.bridge("dtbridge with TLS", "tls", tls=True),
               stage.nginx(), stage.nginx(tls=True)]
    seconds = stage.options.short_seconds
    get_going(stage, servers[:2])
    results = interleave(stage.options.short_rounds, *(
        lambda server=server: stage.closed_loop(server, seconds=seconds) for server in servers))
    report.say("TLS, connections kept:")
    for rounds in results:
        report.cost(rounds)
    plain, with_tls, nginx_plain, nginx_tls = results
    report.ratio("dtbridge: TLS to plain", with_tls, plain, limit=MAX_TLS_RATIO)
    report.ratio("nginx: TLS to plain", nginx_tls, nginx_plain)


def es256(stage, report):
    seconds = stage.options.short_seconds
    servers = [stage.bridge("dtbridge", "hs256"), stage.bridge_for_public_keys("dtbridge with ES256", "es256")]
    get_going(stage, servers)
    results = interleave(stage.options.short_rounds, *(
        lambda server=server: stage.closed_loop(server, seconds=seconds) for server in servers))
    report.say("Signed with DT's public-key scheme:")
    for rounds in results:
        report.cost(rounds)
    report.ratio("ES256 to HS256", results[1], results[0])


def latency(stage, report):
    seconds = stage.options.short_seconds
    bridge = stage.bridge("dtbridge", "latency")

    def at_rate(server, *headers, name=None):
        return lambda: stage.fixed_rate(server, LATENCY_RATE, seconds=seconds, headers=headers, name=name)

    peers = [peer for peer in stage.peers() if peer.takes_emulator]
    results = interleave(
        stage.options.short_rounds, at_rate(bridge),
        at_rate(bridge, "Accept-Encoding=gzip", name="dtbridge, gzip asked"), at_rate(stage.nginx()),
        *(at_rate(peer) for peer in peers))
    report.say(f"Latency at {LATENCY_RATE} requests a second (open loop), median of "
               f"{stage.options.short_rounds} rounds:")
    for rounds in results[:2]:
        report.bar(f"{rounds[0].name}: p50", median_of(rounds, "p50_us") / 1000, MAX_P50_MS, " ms")
        report.bar(f"{rounds[0].name}: p99", median_of(rounds, "p99_us") / 1000, MAX_P99_MS, " ms")
    for rounds in results:
        report.say(f"  {rounds[0].name:<34}{median_of(rounds, 'cpu_us'):8.2f} us of CPU   "
                   f"p50 {median_of(rounds, 'p50_us') / 1000:.2f} ms   p99 {median_of(rounds, 'p99_us') / 1000:.2f} ms")


def connections(stage, report):
    few_count, seconds = stage.options.connections, stage.options.short_seconds
    bridge = stage.bridge("dtbridge", "connections")

    def with_connections(count):
        return lambda: stage.closed_loop(bridge, seconds=seconds, connections=count, name=f"dtbridge, {count} open")

    print(with_connections(MANY)(), flush=True)
    few, many = interleave(stage.options.short_rounds, with_connections(few_count), with_connections(MANY))
    report.say("CPU per event by connections:")
    report.cost(few)
    report.cost(many)
    report.ratio(f"{MANY} to {few_count}", many, few, limit=MAX_CONNECTIONS_RATIO)


def memory(stage, report):
    """Resident memory of a fresh process: idle, and with WAITING deliveries in flight."""
    server = stage.bridge("dtbridge", "memory")
    bridge = server.bridge
    time.sleep(1)
    idle = resident_mb(server.pid)
    texts = [text for text, _ in zip(read_requests(stage.requests_file), range(WAITING))]
    subprocess.run([KAFKA_SH, "broker", stage.cluster.directory, "1", "pause"], check=True)
    try:
        senders = [socket.create_connection(("127.0.0.1", bridge.port), timeout=15) for _ in texts]
        for sender, text in zip(senders, texts):
            sender.sendall(text)
        bridge.wait_for(lambda: bridge.metrics().total("dtbridge_deliveries_in_flight") == WAITING, 5,
                        f"{WAITING} deliveries do not wait")
        waiting = resident_mb(server.pid)
    finally:
        subprocess.run([KAFKA_SH, "broker", stage.cluster.directory, "1", "resume"], check=True)
    answers = {sender.recv(4096).split(b"\r\n", 1)[0] for sender in senders}
    for sender in senders:
        sender.close()
    if answers != {b"HTTP/1.1 200 OK"}:
        raise Failed(f"with {WAITING} in flight the answers were {sorted(answers)}")
    report.say("Resident memory:")
    report.bar("idle", idle, MAX_IDLE_MB, " MB")
    report.bar(f"{WAITING} in flight", waiting, MAX_WAITING_MB, " MB")


def linger(stage, report):
    """Each linger.ms with a process of its own; the gate of `publish` is there in all of them."""
    bridges = [stage.bridge(f"linger.ms {linger_ms}", f"linger-{number}", properties=f"{{linger.ms: {linger_ms}}}")
               for number, linger_ms in enumerate(LINGERS_MS)]
    seconds = stage.options.short_seconds
    by_rate = {f"{rate}/s": interleave(stage.options.short_rounds, *(
        lambda bridge=bridge, rate=rate: stage.fixed_rate(bridge, rate, seconds=seconds) for bridge in bridges))
        for rate in LINGER_RATES}
    by_rate["saturated"] = interleave(stage.options.short_rounds, *(
        lambda bridge=bridge: stage.closed_loop(bridge, seconds=seconds) for bridge in bridges))
    report.say("linger.ms, medians:")
    for rate, results in by_rate.items():
        for rounds in results:
            report.say(f"  {rate:<10}{rounds[0].name:<16}{median_of(rounds, 'cpu_us'):8.1f} us   "
                       f"{median_of(rounds, 'rate'):7.0f} /s   p50 {median_of(rounds, 'p50_us') / 1000:.2f} ms   "
                       f"p99 {median_of(rounds, 'p99_us') / 1000:.2f} ms")


PARTS = {each.__name__: each for each in (cost, tls, es256, latency, connections, memory, linger)}
DEFAULT_PARTS = ("cost", "latency", "connections", "memory")
