"""The console tools' checks of consumer groups: the console consumer with --group, and what lists groups."""

from checking import absent, contains, equal

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

    def consume(self, count, *arguments):
        out = self.tools.run(TOOLS + "consumer.ConsoleConsumer", "--topic", TOPIC, "--group", GROUP, "--max-messages", str(count),
                             "--timeout-ms", "20000", *arguments)
        return sorted(out.split())

    def produce(self, names):
        self.tools.run(TOOLS + "ConsoleProducer", "--topic", TOPIC, "--reader-property", "parse.key=true",
                       stdin="".join(f"{name}\t{name}\n" for name in names))

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

    def checks(self):
        return [("kafka-console-consumer-group", self.console_consumer), ("kafka-consumer-groups-list", self.list)]
