"""The console tools' checks of consumer groups: the console consumer with --group, and every subcommand of kafka-consumer-groups."""

import os
import signal
import subprocess
import tempfile

from checking import absent, contains, equal, eventually

TOOLS = "org.apache.kafka.tools."
GROUPS = TOOLS + "consumer.group.ConsumerGroupCommand"
TOPIC, GROUP = "grouped", "readers"


class GroupTools:
    def __init__(self, tools):
        self.tools = tools

    def groups(self, *arguments, **how):
        return self.tools.run(GROUPS, *arguments, **how)

    def rows(self, *arguments):
        """The lines of a table as column -> value."""
        lines = [line.split() for line in self.groups(*arguments).splitlines() if line.strip()]
        heads = next(i for i, line in enumerate(lines) if line[0] == "GROUP")
        return [dict(zip(lines[heads], line)) for line in lines[heads + 1:]]

    def current(self, group=GROUP):
        return {int(row["PARTITION"]): row["CURRENT-OFFSET"] for row in self.rows("--describe", "--group", group)}

    def consume(self, count, *arguments):
        out = self.tools.run(TOOLS + "consumer.ConsoleConsumer", "--topic", TOPIC, "--group", GROUP, "--max-messages", str(count),
                             "--timeout-ms", "20000", *arguments)
        return sorted(out.split())

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
        equal(self.consume(60, "--from-beginning"), sorted(first))
        self.produce(second)
        equal(self.consume(20), sorted(second))

    def list(self):
        equal(self.groups("--list").split(), [GROUP])
        [row] = self.rows("--list", "--state")
        equal(row, {"GROUP": GROUP, "STATE": "Empty"})
        contains(self.groups("--list", "--state", "Empty"), GROUP)
        absent(self.groups("--list", "--state", "Stable"), GROUP)
        [row] = self.rows("--list", "--type")
        equal(row, {"GROUP": GROUP, "TYPE": "Classic"})
        absent(self.groups("--list", "--type", "consumer"), GROUP)
        contains(self.tools.run(TOOLS + "GroupsCommand", "--list"), GROUP, "Classic")

    def describe(self):
        with self.running():
            eventually(lambda: contains(self.groups("--describe", "--group", GROUP, "--state"), "Stable"), 20)
            rows, ends = self.rows("--describe", "--group", GROUP, "--offsets"), self.ends()
            equal([(int(r["PARTITION"]), int(r["CURRENT-OFFSET"]), int(r["LOG-END-OFFSET"]), r["LAG"]) for r in rows],
                  [(partition, end, end, "0") for partition, end in ends.items()])
            equal({(r["HOST"], r["CLIENT-ID"]) for r in rows}, {("/127.0.0.1", "console-consumer")})
            [member] = self.rows("--describe", "--group", GROUP, "--members", "--verbose")
            equal((member["CLIENT-ID"], member["#PARTITIONS"]), ("console-consumer", "2"))
            contains(self.groups("--describe", "--group", GROUP, "--members", "--verbose"), f"{TOPIC}:0,1")
            [state] = self.rows("--describe", "--group", GROUP, "--state")
            equal((state["ASSIGNMENT-STRATEGY"], state["STATE"], state["#MEMBERS"]), ("range", "Stable", "1"))
            contains(self.groups("--reset-offsets", "--group", GROUP, "--all-topics", "--to-earliest", "--execute", fails=True), "Stable")
            contains(self.groups("--delete", "--group", GROUP, fails=True), "GroupNotEmptyException")
            contains(self.groups("--delete-offsets", "--group", GROUP, "--topic", TOPIC, fails=True), "Error")
        eventually(lambda: contains(self.groups("--describe", "--group", GROUP, "--state"), "Empty"), 20)
        contains(self.groups("--describe", "--all-groups"), TOPIC)
        contains(self.groups("--describe", "--group", "nobody", fails=True), "does not exist")

    def running(self):
        return Running(self.tools.command(TOOLS + "consumer.ConsoleConsumer", "--bootstrap-server", self.tools.bootstrap, "--topic", TOPIC,
                                          "--group", GROUP, "--command-property", "client.id=console-consumer"))

    def reset(self, *how, scope=("--topic", TOPIC), mode="--execute"):
        """What the tool tells as new offsets."""
        return {int(row["PARTITION"]): row["NEW-OFFSET"] for row in self.rows("--reset-offsets", "--group", GROUP, *scope, *how, mode)}

    def reset_forms(self):
        ends = {partition: str(end) for partition, end in self.ends().items()}
        zero = {partition: "0" for partition in ends}
        equal(self.reset("--to-earliest", mode="--dry-run"), zero)
        equal(self.current(), ends)
        forms = [(("--to-earliest",), zero), (("--shift-by", "7"), {p: "7" for p in ends}), (("--shift-by", "-2"), {p: "5" for p in ends}),
                 (("--to-offset", "3"), {p: "3" for p in ends}), (("--to-current",), {p: "3" for p in ends}),
                 (("--to-datetime", "2000-01-01T00:00:00.000"), zero), (("--by-duration", "PT0S"), ends),
                 (("--by-duration", "P1D"), zero), (("--to-offset", "100000"), ends), (("--to-latest",), ends)]
        for how, expected in forms:
            equal((how, self.reset(*how)), (how, expected))
        equal(self.current(), ends)
        equal(self.reset("--to-offset", "4", scope=("--topic", f"{TOPIC}:1")), {1: "4"})
        equal(self.current(), ends | {1: "4"})
        equal(self.reset("--to-earliest", scope=("--all-topics",)), zero)

    def reset_csv(self):
        with tempfile.NamedTemporaryFile("w+", suffix=".csv") as file:
            self.reset("--to-offset", "6")
            file.write(self.groups("--reset-offsets", "--group", GROUP, "--topic", TOPIC, "--to-current", "--export"))
            file.flush()
            self.reset("--to-earliest")
            equal(self.reset("--from-file", file.name, scope=(), mode="--dry-run"), {0: "6", 1: "6"})
            equal(self.reset("--from-file", file.name, scope=()), {0: "6", 1: "6"})
        equal(self.current(), {0: "6", 1: "6"})
        equal(len(self.consume(sum(self.ends().values()) - 12)), sum(self.ends().values()) - 12)

    def delete_offsets(self):
        contains(self.groups("--delete-offsets", "--group", GROUP, "--topic", f"{TOPIC}:0"), "Successful")
        equal(sorted(self.current()), [1])

    def delete(self):
        contains(self.groups("--delete", "--group", GROUP), "successful")
        absent(self.groups("--list"), GROUP)
        contains(self.groups("--delete", "--group", GROUP, fails=True), "GroupIdNotFoundException")

    def validate_regex(self):
        """Decided by the tool itself, without a broker."""
        contains(self.tools.start(GROUPS, "--validate-regex", "group(ed|s)").stdout, "is valid")
        absent(self.tools.start(GROUPS, "--validate-regex", "group(").stdout, "is valid")

    def checks(self):
        return [("kafka-console-consumer-group", self.console_consumer), ("kafka-consumer-groups-list", self.list),
                ("kafka-consumer-groups-describe", self.describe), ("kafka-consumer-groups-reset", self.reset_forms),
                ("kafka-consumer-groups-reset-csv", self.reset_csv), ("kafka-consumer-groups-delete-offsets", self.delete_offsets),
                ("kafka-consumer-groups-delete", self.delete)]


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
