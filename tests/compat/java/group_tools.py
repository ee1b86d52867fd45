"""Kafka's tools for consumer groups: the console consumer with --group in both protocols, kafka-groups and every subcommand of
kafka-consumer-groups. Command line: LIBS BOOTSTRAP."""

import os
import signal
import subprocess
import sys
import tempfile

from checking import absent, contains, equal, eventually, run_checks
from console_tools import TOOLS, ConsoleTools

GROUPS = TOOLS + "consumer.group.ConsumerGroupCommand"
TOPIC, CLASSIC, NEWER = "grouped", "readers", "newer"
PROTOCOL = {CLASSIC: "classic", NEWER: "consumer"}


class GroupTools:
    def __init__(self, tools):
        self.tools = tools

    def groups(self, *arguments, **how):
        return self.tools.run(GROUPS, *arguments, **how)

    def said(self, *arguments):
        """All that the tool says, whatever its exit code."""
        done = self.tools.start(GROUPS, "--bootstrap-server", self.tools.bootstrap, *arguments)
        return done.stdout + done.stderr

    def rows(self, *arguments, tool=GROUPS):
        """The lines of a table as column -> value."""
        lines = [line.split() for line in self.tools.run(tool, *arguments).splitlines() if line.strip()]
        heads = next(i for i, line in enumerate(lines) if line[0] == "GROUP")
        return [dict(zip(lines[heads], line)) for line in lines[heads + 1:]]

    def current(self, group=CLASSIC):
        return {int(row["PARTITION"]): row["CURRENT-OFFSET"] for row in self.rows("--describe", "--group", group)}

    def consumer(self, group, *arguments):
        return (TOOLS + "consumer.ConsoleConsumer", "--bootstrap-server", self.tools.bootstrap, "--topic", TOPIC, "--group", group,
                "--command-property", f"group.protocol={PROTOCOL[group]}", "--command-property", "client.id=tool", *arguments)

    def consume(self, group, count, *arguments):
        done = self.tools.start(*self.consumer(group, "--max-messages", str(count), "--timeout-ms", "20000", *arguments))
        equal(done.returncode, 0)
        return sorted(done.stdout.split())

    def produce(self, names):
        self.tools.run(TOOLS + "ConsoleProducer", "--topic", TOPIC, "--reader-property", "parse.key=true",
                       stdin="".join(f"{name}\t{name}\n" for name in names))

    def ends(self):
        return dict(enumerate(self.tools.ends(TOPIC)))

    # One function a check, in the order of checks().

    def console_consumer(self):
        self.tools.topics("--create", "--topic", TOPIC, "--partitions", "2")
        first, second = [f"a{i}" for i in range(60)], [f"b{i}" for i in range(20)]
        self.produce(first)
        for group in (CLASSIC, NEWER):
            equal(self.consume(group, 60, "--from-beginning"), sorted(first))
        self.produce(second)
        for group in (CLASSIC, NEWER):
            equal(self.consume(group, 20), sorted(second))

    def list(self):
        equal(sorted(self.groups("--list").split()), [NEWER, CLASSIC])
        equal({row["GROUP"]: row["STATE"] for row in self.rows("--list", "--state")}, {CLASSIC: "Empty", NEWER: "Empty"})
        contains(self.groups("--list", "--state", "Empty"), CLASSIC, NEWER)
        absent(self.groups("--list", "--state", "Stable"), CLASSIC)
        equal({row["GROUP"]: row["TYPE"] for row in self.rows("--list", "--type")}, {CLASSIC: "Classic", NEWER: "Consumer"})
        for kind, group in (("classic", CLASSIC), ("consumer", NEWER)):
            equal([row["GROUP"] for row in self.rows("--list", "--type", kind)], [group])

    def groups_list(self):
        tool = TOOLS + "GroupsCommand"
        rows = [{"GROUP": CLASSIC, "TYPE": "Classic", "PROTOCOL": "consumer"}, {"GROUP": NEWER, "TYPE": "Consumer", "PROTOCOL": "consumer"}]
        for arguments, expected in (((), rows), (("--consumer",), rows), (("--protocol", "consumer"), rows), (("--group-type", "classic"), rows[:1]),
                                    (("--group-type", "consumer"), rows[1:]), (("--share",), [])):
            found = self.rows("--list", *arguments, tool=tool)
            equal((arguments, sorted(found, key=lambda row: row["TYPE"])), (arguments, expected))

    def describe(self, group, strategy, verbose_columns):
        with self.running(group):
            eventually(lambda: contains(self.groups("--describe", "--group", group, "--members"), "#PARTITIONS", " 2 "), 20)
            eventually(lambda: equal(self.current(group), {p: str(end) for p, end in self.ends().items()}))
            for more in ((), ("--verbose",)):
                rows = self.rows("--describe", "--group", group, "--offsets", *more)
                equal([(int(r["PARTITION"]), int(r["CURRENT-OFFSET"]), int(r["LOG-END-OFFSET"]), r["LAG"]) for r in rows],
                      [(partition, end, end, "0") for partition, end in self.ends().items()])
                equal({(r["HOST"], r["CLIENT-ID"]) for r in rows}, {("/127.0.0.1", "tool")})
            [member] = self.rows("--describe", "--group", group, "--members", "--verbose")
            equal((member["CLIENT-ID"], member["#PARTITIONS"], member["CURRENT-ASSIGNMENT"]), ("tool", "2", f"{TOPIC}:0,1"))
            out = self.groups("--describe", "--group", group, "--state", "--verbose").split()
            contains(" ".join(out), f"{strategy} Stable", *verbose_columns)
            equal(out[-1], "1")  # members
            contains(self.said("--reset-offsets", "--group", group, "--all-topics", "--to-earliest", "--execute"), "current state is Stable")
            contains(self.said("--delete", "--group", group), "GroupNotEmptyException")
            contains(self.said("--delete-offsets", "--group", group, "--topic", TOPIC), "GroupSubscribedToTopicException")
        eventually(lambda: contains(self.groups("--describe", "--group", group, "--state"), "Empty"), 20)

    def describe_classic(self):
        self.describe(CLASSIC, "range", ())
        groups = {row["GROUP"] for row in self.rows("--describe", "--all-groups", "--offsets")}
        equal(groups - {"GROUP"}, {CLASSIC, NEWER})  # a table each, with its head
        contains(self.said("--describe", "--group", "nobody"), "GroupIdNotFoundException")

    def describe_newer(self):
        self.describe(NEWER, "uniform", ("GROUP-EPOCH", "TARGET-ASSIGNMENT-EPOCH"))

    def running(self, group):
        return Running(self.tools.command(*self.consumer(group)))

    def reset(self, *how, scope=("--topic", TOPIC), mode="--execute", group=("--group", CLASSIC)):
        """What the tool tells as new offsets."""
        return {int(row["PARTITION"]): row["NEW-OFFSET"] for row in self.rows("--reset-offsets", *group, *scope, *how, mode)}

    def reset_forms(self):
        ends = {partition: str(end) for partition, end in self.ends().items()}
        zero = dict.fromkeys(ends, "0")
        equal(self.reset("--to-earliest", mode="--dry-run"), zero)
        equal(self.current(), ends)
        forms = [(("--to-earliest",), zero), (("--shift-by", "7"), dict.fromkeys(ends, "7")), (("--shift-by", "-2"), dict.fromkeys(ends, "5")),
                 (("--to-offset", "3"), dict.fromkeys(ends, "3")), (("--to-current",), dict.fromkeys(ends, "3")),
                 (("--to-datetime", "2000-01-01T00:00:00.000"), zero), (("--by-duration", "PT0S"), ends),
                 (("--by-duration", "P1D"), zero), (("--to-offset", "100000"), ends), (("--to-latest",), ends)]
        for how, expected in forms:
            equal((how, self.reset(*how)), (how, expected))
        equal(self.current(), ends)
        equal(self.reset("--to-offset", "4", scope=("--topic", f"{TOPIC}:1")), {1: "4"})
        equal(self.current(), ends | {1: "4"})
        self.reset("--to-earliest", scope=("--all-topics",), group=("--all-groups",))
        equal((self.current(CLASSIC), self.current(NEWER)), (zero, zero))

    def reset_csv(self):
        with tempfile.NamedTemporaryFile("w+", suffix=".csv") as file:
            self.reset("--to-offset", "6")
            file.write(self.groups("--reset-offsets", "--group", CLASSIC, "--topic", TOPIC, "--to-current", "--export"))
            file.flush()
            self.reset("--to-earliest")
            equal(self.reset("--from-file", file.name, scope=(), mode="--dry-run"), {0: "6", 1: "6"})
            equal(self.reset("--from-file", file.name, scope=()), {0: "6", 1: "6"})
        equal(self.current(), {0: "6", 1: "6"})
        left = sum(self.ends().values()) - 12
        equal(len(self.consume(CLASSIC, left)), left)

    def delete_offsets(self):
        for group in (CLASSIC, NEWER):
            contains(self.groups("--delete-offsets", "--group", group, "--topic", f"{TOPIC}:0"), "Successful")
            equal(sorted(self.current(group)), [1])

    def delete(self):
        contains(self.groups("--delete", "--group", CLASSIC), "successful")
        equal(self.groups("--list").split(), [NEWER])
        contains(self.said("--delete", "--group", CLASSIC), "GroupIdNotFoundException")
        contains(self.groups("--delete", "--all-groups"), "successful")
        equal(self.groups("--list").split(), [])

    def validate_regex(self):
        """Decided by the tool itself."""
        contains(self.tools.start(GROUPS, "--validate-regex", "group(ed|s)").stdout, "is valid")
        absent(self.tools.start(GROUPS, "--validate-regex", "group(").stdout, "is valid")

    def checks(self):
        prefix = "kafka-consumer-groups-"
        return [("kafka-console-consumer-group", self.console_consumer), (prefix + "list", self.list), ("kafka-groups", self.groups_list),
                (prefix + "describe", self.describe_classic), (prefix + "describe-new", self.describe_newer),
                (prefix + "reset", self.reset_forms), (prefix + "reset-csv", self.reset_csv),
                (prefix + "delete-offsets", self.delete_offsets), (prefix + "delete", self.delete),
                (prefix + "validate-regex", self.validate_regex)]


class Running:
    """A tool that runs as long as the block."""

    def __init__(self, command):
        self.command = command

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __exit__(self, *_):
        os.kill(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(15)
        finally:
            self.process.kill()


if __name__ == "__main__":
    tools = ConsoleTools(sys.argv[1], sys.argv[2])
    run_checks("Kafka group tools " + tools.version(), GroupTools(tools).checks())
