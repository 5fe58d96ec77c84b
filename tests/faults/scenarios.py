"""The fault matrix. Each scenario is what happens while the load runs; the first seconds are quiet in all."""

import signal
from dataclasses import dataclass
from typing import Callable

from bridge_process import SECRET
from cluster import BROKERS
from forwarder import CUT, PASS, STALL

QUIET = 4  # s before the fault
OUTAGE = 20  # s: more than two answer times
NEW_SECRET = "the secret that came after that"
SMALL_BATCH = 6000  # bytes: about six of the load's records


@dataclass(frozen=True)
class Scenario:
    name: str
    does: str
    act: Callable
    rate: int = 300  # events a second
    burst: int = 1  # of them at the same moment
    connections: int = 1000
    forwarded: bool = False  # the bridge reaches the brokers through forwarders
    refusals: frozenset = frozenset()  # answers beside 200 and 503 that belong to it


def nothing(stage):
    stage.until(QUIET)


def kill_leader(stage):
    stage.until(QUIET)
    leader = stage.leader()
    stage.say(f"kill -9 of broker {leader}, which leads partition 0")
    stage.cluster.kill(leader)
    stage.wait_until_storable()
    stage.sleep(8)
    stage.cluster.start_again(leader)
    stage.wait_until_whole()
    stage.note_healed("all three again")


def kill_follower(stage):
    stage.until(QUIET)
    follower = stage.follower()
    stage.say(f"kill -9 of broker {follower}, which leads nothing")
    stage.cluster.kill(follower)
    stage.wait_until_storable()
    stage.sleep(8)
    stage.cluster.start_again(follower)
    stage.wait_until_whole()
    stage.note_healed("all three again")


def kill_controller(stage):
    stage.until(QUIET)
    controller = stage.cluster.controller()
    stage.say(f"kill -9 of broker {controller}, the active controller")
    stage.cluster.kill(controller)
    stage.wait_until_storable()
    stage.sleep(8)
    stage.cluster.start_again(controller)
    stage.wait_until_whole()
    stage.note_healed("all three again")


def stop_leader(stage):
    stage.until(QUIET)
    leader = stage.leader()
    stage.say(f"SIGTERM to broker {leader}, which leads partition 0")
    stage.cluster.stop_cleanly(leader)
    stage.wait_until_storable()
    stage.sleep(8)
    stage.cluster.start_again(leader)
    stage.wait_until_whole()
    stage.note_healed("all three again")


def pause_leader(stage):
    stage.until(QUIET)
    leader = stage.leader()
    stage.say(f"SIGSTOP of broker {leader}, which leads partition 0, for 30 s")
    stage.cluster.pause(leader)
    end = stage.load.now() + 30
    stage.wait_until_storable()
    stage.until(end)
    stage.cluster.resume(leader)
    stage.say("SIGCONT")
    stage.wait_until_whole()
    stage.note_healed("all three again")


def two_brokers_gone(stage):
    stage.until(QUIET)
    gone = [stage.leader(), stage.follower()]
    stage.say(f"kill -9 of brokers {gone}: no quorum, too few replicas in sync")
    stage.cluster.kill(*gone)
    stage.sleep(OUTAGE)
    stage.say("both start")
    stage.cluster.start_again(*gone)
    stage.wait_until_storable()
    stage.wait_until_whole()


def all_brokers_gone(stage):
    stage.until(QUIET)
    stage.say("SIGTERM to all brokers")
    stage.cluster.stop()
    stage.sleep(OUTAGE)
    stage.say("all start")
    stage.cluster.start_again(*BROKERS)
    stage.wait_until_storable()
    stage.wait_until_whole()


def rolling_restart(stage):
    stage.until(QUIET)
    for broker in BROKERS:
        stage.say(f"SIGTERM to broker {broker}")
        stage.cluster.stop_cleanly(broker)
        stage.cluster.start_again(broker)
        stage.wait_until_whole()
        stage.note_healed(f"broker {broker} is back")


def pause_all_in_pulses(stage):
    stage.until(QUIET)
    for _ in range(3):
        stage.say("SIGSTOP of all brokers for 9 s, longer than the answer time")
        stage.cluster.pause(*BROKERS)
        stage.sleep(9)
        stage.cluster.resume(*BROKERS)
        stage.wait_until_storable()
        stage.sleep(4)
    stage.wait_until_whole()


def delete_topic(stage):
    stage.until(QUIET)
    stage.say("the topic is deleted")
    stage.cluster.delete_topic(stage.bridge.topic)
    stage.say("and gone; the bridge makes it again")
    stage.wait_until_storable()
    stage.deleted_until = stage.healed[-1]
    stage.sleep(10)


def raise_min_in_sync(stage):
    stage.until(QUIET)
    follower = stage.follower()
    stage.say(f"broker {follower} is stopped, then min.insync.replicas is 3: no record can be stored, none fails")
    stage.cluster.stop_cleanly(follower)
    stage.cluster.set_topic(stage.bridge.topic, "min.insync.replicas=3")
    stage.sleep(OUTAGE)
    stage.cluster.set_topic(stage.bridge.topic, "min.insync.replicas=2")
    stage.wait_until_storable()
    stage.sleep(5)
    stage.cluster.start_again(follower)
    stage.wait_until_whole()


def lower_message_limit(stage):
    stage.until(QUIET)
    stage.say(f"max.message.bytes is {SMALL_BATCH}: less than a batch, more than a record")
    stage.cluster.set_topic(stage.bridge.topic, f"max.message.bytes={SMALL_BATCH}")
    stage.sleep(OUTAGE)
    stage.cluster.set_topic(stage.bridge.topic, "max.message.bytes=1048588")
    stage.note_healed("as before")
    stage.sleep(5)


def kill_bridge_twice(stage):
    stage.until(QUIET)
    for _ in range(2):
        ended = stage.kill_bridge()
        stage.sleep(1)
        stage.start_bridge(ended, killed=True)
        stage.sleep(6)


def kill_bridge_in_an_outage(stage):
    stage.until(QUIET)
    stage.say("SIGSTOP of all brokers, so that many records are in flight")
    stage.cluster.pause(*BROKERS)
    stage.sleep(6)
    ended = stage.kill_bridge()
    stage.cluster.resume(*BROKERS)
    stage.start_bridge(ended, killed=True)
    stage.wait_until_storable()
    stage.sleep(5)


def stop_bridge(stage):
    stage.until(QUIET + 4)
    stage.remark(f"{stage.answers_in_the_last_second()} answers in the second before SIGTERM")
    ended = stage.stop_bridge()
    stage.start_bridge(ended, killed=False)
    stage.sleep(5)


def stop_bridge_in_an_outage(stage):
    stage.until(QUIET)
    stage.say("SIGSTOP of all brokers, so that many records are in flight")
    stage.cluster.pause(*BROKERS)
    stage.sleep(3)
    ended = stage.stop_bridge()
    stage.cluster.resume(*BROKERS)
    stage.start_bridge(ended, killed=False)
    stage.wait_until_storable()
    stage.sleep(5)


def rotate_secret(stage):
    stage.until(QUIET)
    stage.say("the sender signs with a secret that the bridge does not have yet")
    stage.load.secret = NEW_SECRET
    stage.sleep(3)
    stage.say("the operator swaps the files")
    stage.bridge.replace_secret(NEW_SECRET, SECRET)
    stage.sleep(10)
    stage.say("and once more, with SIGHUP")
    stage.bridge.replace_secret(SECRET, NEW_SECRET)
    stage.bridge.process.send_signal(signal.SIGHUP)
    stage.load.secret = SECRET


def cut_network(stage):
    stage.until(QUIET)
    stage.say("every connection between bridge and brokers breaks, new ones too, for 12 s")
    stage.network.set(CUT)
    stage.sleep(12)
    stage.network.set(PASS)
    stage.note_healed("the network is back")
    stage.sleep(6)


def stall_network(stage):
    stage.until(QUIET)
    stage.say(f"no byte passes between bridge and brokers for {OUTAGE} s, connections stay open")
    stage.network.set(STALL)
    stage.sleep(OUTAGE)
    stage.network.set(PASS)
    stage.note_healed("the network is back")
    stage.sleep(6)


def stall_one_leader(stage):
    stage.until(QUIET)
    leader = stage.leader()
    stage.say(f"broker {leader} serves the others, but no byte passes between it and the bridge for {OUTAGE} s")
    stage.network.set(STALL, [leader])
    stage.sleep(OUTAGE)
    stage.network.set(PASS)
    stage.note_healed("the network is back")
    stage.sleep(6)


SCENARIOS = (
    Scenario("baseline", "nothing", nothing),
    Scenario("leader-killed", "kill -9 of a partition's leader, later started", kill_leader),
    Scenario("follower-killed", "kill -9 of a broker that leads nothing, later started", kill_follower),
    Scenario("controller-killed", "kill -9 of the active controller, later started", kill_controller),
    Scenario("leader-stopped", "clean stop of a partition's leader, later started", stop_leader),
    Scenario("leader-paused", "SIGSTOP of a partition's leader for 30 s", pause_leader),
    Scenario("two-brokers-gone", "kill -9 of two of three for 20 s: no quorum, too few in sync", two_brokers_gone,
             rate=200, connections=2200),
    Scenario("all-brokers-gone", "all brokers stopped for 20 s", all_brokers_gone),
    Scenario("rolling-restart", "each broker stopped and started, one after the other", rolling_restart),
    Scenario("brokers-slow", "SIGSTOP of all brokers for 9 s, three times", pause_all_in_pulses),
    Scenario("topic-deleted", "the topic deleted; the bridge makes it again", delete_topic),
    Scenario("min-isr-raised", "min.insync.replicas above the replicas in sync for 20 s", raise_min_in_sync),
    Scenario("limit-lowered", "max.message.bytes below a batch for 20 s, events in bursts", lower_message_limit,
             burst=60),
    Scenario("bridge-killed", "kill -9 of dtbridge, twice", kill_bridge_twice),
    Scenario("bridge-killed-in-outage", "kill -9 of dtbridge with records in flight", kill_bridge_in_an_outage),
    Scenario("bridge-stopped", "SIGTERM to dtbridge under 2,000 requests/s", stop_bridge, rate=2000),
    Scenario("bridge-stopped-in-outage", "SIGTERM to dtbridge with records in flight", stop_bridge_in_an_outage),
    Scenario("secret-rotated", "the sender's secret changed, the bridge's 3 s later", rotate_secret,
             refusals=frozenset({401})),
    Scenario("network-cut", "connections to all brokers break for 12 s", cut_network, forwarded=True),
    Scenario("network-stalled", "no byte passes to any broker for 20 s", stall_network, forwarded=True),
    Scenario("leader-unreachable", "no byte passes to one leader for 20 s; the cluster does not notice",
             stall_one_leader, forwarded=True),
)
