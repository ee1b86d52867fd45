"""The picture of a group that everyone learns first, with one client's members: 12 partitions, 4 members, 3 each; one is killed,
the broker is killed, a fifth comes and goes. On a broker of its own, while records are written without a pause."""

import shutil
import subprocess
import tempfile
import threading
import time

from . import toolchains
from .broker import BrokerError
from .clients import MEMBERS
from .group import Feeder, Group, GroupError
from .toolchains import SUITE

# A session of the new protocol is the broker's to tell; of 45 s nobody could wait for the end here.
SETTINGS = {"group.consumer.min.session.timeout.ms": 6000, "group.consumer.session.timeout.ms": 6000,
            "group.consumer.min.heartbeat.interval.ms": 500, "group.consumer.heartbeat.interval.ms": 500,
            "group.initial.rebalance.delay.ms": 3000}
PATIENCE = 90  # seconds for what takes a few: the machine may be busy with other things
CHECKS = ("group-share", "group-member-killed", "group-broker-killed", "group-join-leave", "group-committed")


class Picture:
    def __init__(self, group, feeder, broker):
        self.group, self.feeder, self.broker = group, feeder, broker

    def read_up_to_now(self, seconds=PATIENCE):
        self.group.wait_read(self.feeder.ask("ends"), seconds)

    def share(self):
        self.group.start("one", "two", "three", "four")
        self.group.wait_shares([3, 3, 3, 3], PATIENCE)
        self.read_up_to_now()

    def member_killed(self):
        self.group.kill("two")
        self.group.wait_shares([4, 4, 4], PATIENCE)
        self.read_up_to_now()

    def broker_killed(self):
        before = self.feeder.ask("ends")
        self.broker.kill()
        self.broker.start()
        self.wait_written(before, PATIENCE)
        self.read_up_to_now()

    def wait_written(self, before, seconds):
        """Every partition has taken a record since: the members have something of after the restart to read."""
        deadline = time.monotonic() + seconds
        while any(end <= before[partition] for partition, end in self.feeder.ask("ends").items()):
            if time.monotonic() > deadline:
                raise GroupError(f"after {seconds} s a partition has not taken a record: {self.feeder.ask('ends')}, before {before}")
            time.sleep(0.05)

    def join_leave(self):
        self.group.start("five")
        self.group.wait_shares([3, 3, 3, 3], PATIENCE)
        self.read_up_to_now()
        self.group.leave("five")
        self.group.wait_shares([4, 4, 4], PATIENCE)
        self.read_up_to_now()

    def committed(self):
        ends = self.feeder.ask("stop")
        self.group.wait_read(ends, PATIENCE)
        self.group.leave("one", "three", "four")
        found = self.feeder.ask(f"committed {self.group.name}")
        if found != ends:
            raise GroupError(f"the broker tells {found} committed, the ends are {ends}")

    def steps(self):
        return zip(CHECKS, (self.share, self.member_killed, self.broker_killed, self.join_leave, self.committed))


def run_picture(client, command, protocol, make_broker, tell):
    """Calls tell(name, verdict, why, seconds) for every check; after a failure the rest cannot be told."""
    directory, logs = tempfile.mkdtemp(prefix="zurau-compat-group-"), toolchains.LOGS
    broker = make_broker(directory, logs / f"{client}-{protocol}.broker.log", SETTINGS)
    group = feeder = None
    name = CHECKS[0]
    try:
        broker.start()
        feeder = Feeder(toolchains.python(), SUITE / "python" / "feeder.py", broker.bootstrap, logs / f"{client}-{protocol}.feeder.log")
        group = Group(command, f"{client}-group", protocol, broker.bootstrap, logs / f"{client}-{protocol}.group.log")
        for name, step in Picture(group, feeder, broker).steps():
            started = time.monotonic()
            step()
            tell(name, "PASS", "", time.monotonic() - started)
    except (GroupError, BrokerError, subprocess.TimeoutExpired) as error:
        tell(name, "FAIL", str(error), 0)
        for rest in CHECKS[CHECKS.index(name) + 1:]:
            tell(rest, "FAIL", f"{name} failed", 0)
    finally:
        for process in (group, feeder):
            if process:
                process.end()
        broker.kill()
        shutil.rmtree(directory, ignore_errors=True)


def run_group_checks(outcome, make_broker):
    """Both protocols of one client; the new one is one check."""
    command, protocols = MEMBERS[outcome.client]
    try:
        program = command()
    except toolchains.Missing as why:
        for name in (*CHECKS, "group-consumer-protocol"):
            outcome.note(name, "SKIP", str(why))
        return
    run_picture(outcome.client, program, "classic", make_broker, outcome.note)
    if "consumer" not in protocols:
        return outcome.note("group-consumer-protocol", "SKIP", "only the classic protocol was run")
    steps = {}
    run_picture(outcome.client, program, "consumer", make_broker, lambda name, *told: steps.update({name: told}))
    failed = [f"{name}: {why}" for name, (verdict, why, _) in steps.items() if verdict == "FAIL"]
    outcome.note("group-consumer-protocol", "FAIL" if failed else "PASS", "".join(failed[:1]), sum(took for _, _, took in steps.values()))


def start_group_checks(outcome, make_broker):
    """In the background, since most of it is waiting; answers what waits for the end."""
    thread = threading.Thread(target=run_group_checks, args=(outcome, make_broker), daemon=True)
    thread.start()
    return thread.join
