"""Consumer groups: a big one that rebalances, in both protocols, and many that commit at once."""
import os

from .. import loadgen as load

MEMBERS = 500
PARTITIONS = 1000
HEARTBEAT_MS = 500
GROUPS = 1000
PACED_HZ = 1000
PROTOCOLS = ("classic", "consumer")
PHASES = ("all", "leave", "join")
VARIANTS = ("zurau", "kafka")
COMMIT_VARIANTS = ("zurau", "kafka", "fdatasync")
TOPIC = "bench-groups"


def run(bench):
    groups = Groups(bench)
    names = bench.variants(VARIANTS)
    for name in names:
        groups.prepare(name)
    figures = {"rebalance": {protocol: groups.rebalances(names, protocol) for protocol in PROTOCOLS}}
    names = [name for name in COMMIT_VARIANTS if name in names or name == "fdatasync"]
    figures["commit"] = groups.commits(names, "all at once")
    figures["commit paced"] = groups.commits(names, "paced", depth=64, paced=True, rate=PACED_HZ)
    for name in bench.variants(VARIANTS):
        bench.broker(name).delete(TOPIC)
    return figures


class Groups:
    """Every measurement has groups of its own, which are empty again when it ends."""

    def __init__(self, bench):
        self.bench = bench
        self.made = 0

    def fresh(self):
        self.made += 1
        return f"bench-{self.made}"

    def prepare(self, name):
        """The coordinators serve, and what is to be measured has run often enough for the JVM to have compiled it."""
        settings = self.bench.settings
        broker = self.bench.broker(name)
        broker.create(TOPIC, PARTITIONS, {})
        self.call("coordinator", broker, groups=GROUPS, group="bench")
        if broker.name != "kafka":
            return
        self.bench.say("warming up groups of kafka")
        for _ in range(1 if settings.quick else 5):
            for protocol in PROTOCOLS:
                self.call("rebalance", broker, protocol=protocol, members=MEMBERS, heartbeat_ms=HEARTBEAT_MS)
        self.commit_load(broker, seconds=settings.warm_up_s, warmup=0)

    def call(self, command, broker, **options):
        options.setdefault("group", self.fresh())
        return self.bench.loadgen.call(command, broker.port, TOPIC, partitions=PARTITIONS, pid=broker.pid, **options)

    def rebalances(self, names, protocol):
        self.bench.say(f"rebalance of {MEMBERS} members, protocol {protocol}")

        def once(name):
            os.sync()
            line = self.call("rebalance", self.bench.broker(name), protocol=protocol, members=MEMBERS,
                             heartbeat_ms=HEARTBEAT_MS)
            return {f"{phase} {key}": line[phase][key] for phase in PHASES
                    for key in ("wall_ms", "broker_cpu_s", "requests")}

        return self.bench.repeat(names, once)

    def commits(self, names, what, **options):
        self.bench.say(f"commits of {GROUPS} groups, {what}")
        window = {"warmup": 0.5, "seconds": self.bench.settings.commit_s}

        def once(name):
            os.sync()
            if name == "fdatasync":
                return self.fdatasync()
            return load.sample(self.commit_load(self.bench.broker(name), **window, **options))

        return self.bench.repeat(names, once)

    def commit_load(self, broker, depth=1, **options):
        return self.call("commit", broker, groups=GROUPS, connections=GROUPS, depth=depth, **options)

    def fdatasync(self):
        path = self.bench.work / "fdatasync"
        line = self.bench.loadgen.call("fdatasync", 0, path=path, seconds=1)
        path.unlink()
        return load.sample(line)
