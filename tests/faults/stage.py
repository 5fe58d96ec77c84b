"""Where a scenario acts: the cluster, the bridge and the load, and the notes the verdict needs."""

import itertools
import time

from bridge import PARTITIONS, STOP_BUDGET_SECONDS
from cluster import BROKERS, MIN_IN_SYNC
from verdict import Absence

PATIENCE = 90  # s for what the cluster has to do on a busy machine


class Stage:
    def __init__(self, cluster, bridge, load, network, log):
        self.cluster = cluster
        self.bridge = bridge
        self.load = load
        self.network = network
        self.absences = []
        self.healed = []
        self.remarks = []
        self.failed_reports = 0  # of the processes that ended
        self.deleted_until = 0.0
        self.violations = []
        self._log = log

    def say(self, text):
        self._log(f"{self.load.now():6.1f} s  {text}")

    def remark(self, text):
        """For the reader of the result."""
        self.remarks.append(text)
        self.say(text)

    def sleep(self, seconds):
        time.sleep(seconds)

    def until(self, seconds):
        """Waits until the load has run that long."""
        time.sleep(max(0.0, seconds - self.load.now()))

    def answers_in_the_last_second(self):
        since = self.load.now() - 1
        recent = itertools.takewhile(lambda each: each.ended >= since, reversed(self.load.attempts))
        return sum(each.answered for each in recent)

    # What the cluster looks like now.

    def leader(self, partition=0):
        return self.cluster.partitions(self.bridge.topic)[partition].leader

    def follower(self):
        """A broker that leads no partition of the events."""
        leaders = {each.leader for each in self.cluster.partitions(self.bridge.topic)}
        return next(broker for broker in BROKERS if broker not in leaders)

    def wait_until_storable(self, in_sync=MIN_IN_SYNC):
        """From here on the first 200 is waited for."""
        self.cluster.wait_until(lambda: self.cluster.can_store(self.bridge.topic, PARTITIONS, in_sync),
                                PATIENCE, "the partitions have no leader or too few replicas in sync")
        self.note_healed("every partition has a leader and enough replicas in sync")

    def note_healed(self, why):
        self.healed.append(self.load.now())
        self.say(why)

    def wait_until_whole(self):
        self.cluster.wait_until(lambda: self.cluster.can_store(self.bridge.topic, PARTITIONS, len(BROKERS)),
                                PATIENCE, "not every replica is back in sync")
        self.say("every replica is in sync")

    # The bridge goes and comes back.

    def kill_bridge(self):
        self.failed_reports += self.bridge.failed_reports()
        gone, run = self.load.now(), self.bridge.run
        self.bridge.kill()
        self.say("the bridge is killed")
        return run, gone

    def stop_bridge(self):
        """SIGTERM; checks exit code and time."""
        self.failed_reports += self.bridge.failed_reports()
        gone, run = self.load.now(), self.bridge.run
        code, seconds = self.bridge.stop()
        self.remark(f"SIGTERM: exit {code} after {seconds:.1f} s of {STOP_BUDGET_SECONDS} s")
        if code != 0:
            self.violations.append(f"exit code {code} after SIGTERM")
        if seconds > STOP_BUDGET_SECONDS:
            self.violations.append(f"stopped after {seconds:.1f} s, allowed are {STOP_BUDGET_SECONDS}")
        return run, gone

    def start_bridge(self, ended, killed):
        """`ended` is what kill_bridge or stop_bridge returned."""
        run, gone = ended
        started = self.load.now()
        self.bridge.start()
        self.absences.append(Absence(run, gone, self.load.now(), killed))
        self.healed.append(started)
        self.say("the bridge is ready again")


