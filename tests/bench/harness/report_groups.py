"""The tables of consumer groups."""
from .brokers import REBALANCE_DELAY_MS
from .figures import median, number, ratio, table, times
from .parts.groups import GROUPS, HEARTBEAT_MS, MEMBERS, PACED_HZ, PARTITIONS

PHASES = {"all": "all come", "leave": "one leaves", "join": "one comes"}
COMMITS = {"commit": "all at once", "commit paced": "each once a second"}


def section(figures):
    return "\n\n".join(["## Consumer groups", rebalances(figures["rebalance"]), commits(figures)])


def rebalances(protocols):
    rows = []
    for protocol, samples in protocols.items():
        for phase, title in PHASES.items():
            cpu = [number(scaled(median(samples.get(name), f"{phase} broker_cpu_s"), 1e3)) for name in ("zurau", "kafka")]
            wall = [number(median(samples.get(name), f"{phase} wall_ms")) for name in ("zurau", "kafka")]
            rows.append((f"{protocol}, {title}", *wall, *cpu,
                         times(ratio(samples, "zurau", "kafka", f"{phase} broker_cpu_s"))))
    return "\n\n".join([
        f"### Rebalance of {MEMBERS} members over {PARTITIONS:,} partitions",
        f"Members that do nothing but speak the protocol, each on its own connection, with a heartbeat every {HEARTBEAT_MS} ms; in the classic "
        f"protocol the leader assigns in ranges, in the new one the broker does it (`uniform`). All come at once; then one leaves; then a new "
        f"one comes. Measured until every member has its share, all in the same generation (epoch), each partition with one member. "
        f"`group.initial.rebalance.delay.ms` is {REBALANCE_DELAY_MS} in both brokers and part of the time in which all come; how soon a member hears of a "
        f"rebalance is the matter of its heartbeat, so the times cannot differ much: the CPU tells what the broker does.",
        table(("", "zurau, ms", "kafka, ms", "zurau, CPU ms", "kafka, CPU ms", "CPU: zurau / kafka"), rows)])


def scaled(value, factor):
    return None if value is None else value * factor


def commits(figures):
    rows = []
    for key, title in COMMITS.items():
        samples = figures[key]
        for name in samples:
            rows.append((f"{title}: {LABELS[name]}", number(median(samples[name], "requests_per_s")),
                         number(median(samples[name], "p50_us")), number(median(samples[name], "p99_us")),
                         number(None if name == "fdatasync" else median(samples[name], "cpu_s_per_million")),
                         "" if name == "fdatasync" else times(ratio(samples, name, "kafka", "cpu_s_per_million")),
                         times(ratio(samples, name, "fdatasync", "p50_us"))))
    return "\n\n".join([
        f"### Commits of {GROUPS:,} groups",
        f"Each group has one member (classic protocol) and its own connection, and commits one partition. All at once: every connection has a commit in "
        f"flight all the time, so the median is what {GROUPS:,} commits in a queue take. Each once a second: {PACED_HZ:,} commits a second, evenly "
        f"spread, the latency counted from the moment at which each was due. Zurau answers when the disk has the commit, Kafka when the page "
        f"cache has it. `one fdatasync`: behind an append of 150 B to a file, one after the other, while nobody else writes.",
        table(("", "a second", "p50 us", "p99 us", "CPU s per million", "CPU / kafka", "p50 / fdatasync"), rows)])


LABELS = {"zurau": "zurau commit", "kafka": "kafka", "fdatasync": "one fdatasync"}
