"""The console tools of Apache Kafka, each started as its script starts it. Command line: LIBS BOOTSTRAP."""

import json
import subprocess
import sys
import tempfile

from checking import absent, contains, equal, eventually, run_checks

TOOLS = "org.apache.kafka.tools."
JVM = ["java", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dlog4j2.level=ERROR"]


class ConsoleTools:
    def __init__(self, libs, bootstrap):
        self.libs, self.bootstrap = libs, bootstrap

    def command(self, tool, *arguments):
        return JVM + ["-cp", f"{self.libs}/*", tool, *arguments]

    def start(self, tool, *arguments, stdin=""):
        return subprocess.run(self.command(tool, *arguments), input=stdin, capture_output=True, text=True, timeout=60)

    def run(self, tool, *arguments, verb=(), stdin="", fails=False):
        """Standard output of the tool, which must exit 0, or not when it is to fail (then both outputs)."""
        done = self.start(tool, *verb, "--bootstrap-server", self.bootstrap, *arguments, stdin=stdin)
        if (done.returncode != 0) != fails:
            raise AssertionError(f"exit code {done.returncode}: {(done.stdout + done.stderr).strip()[-300:]}")
        return done.stdout + (done.stderr if fails else "")

    def version(self):
        return self.start(TOOLS + "TopicCommand", "--version").stdout.split()[0]

    def topics(self, *arguments, **how):
        return self.run(TOOLS + "TopicCommand", *arguments, **how)

    def configs(self, *arguments):
        return self.run("kafka.admin.ConfigCommand", *arguments)

    def offsets(self, topic, *arguments):
        return self.run(TOOLS + "GetOffsetShell", "--topic", topic, *arguments).split()

    # One function a check, in the order of checks().

    def topics_create(self):
        out = self.topics("--create", "--topic", "console", "--partitions", "3", "--config", "retention.ms=3600000")
        contains(out, "Created topic console")
        self.topics("--create", "--topic", "console", "--if-not-exists")
        contains(self.topics("--create", "--topic", "console", fails=True), "already exists")

    def topics_describe(self):
        contains(self.topics("--list"), "console")
        out = self.topics("--describe", "--topic", "console")
        contains(out, "PartitionCount: 3", "ReplicationFactor: 1", "retention.ms=3600000", "Partition: 2")
        absent(self.topics("--describe", "--under-replicated-partitions"), "console")

    def topics_alter(self):
        self.topics("--alter", "--topic", "console", "--partitions", "4")
        eventually(lambda: contains(self.topics("--describe", "--topic", "console"), "PartitionCount: 4"))

    def topics_delete(self):
        self.topics("--create", "--topic", "brief")
        self.topics("--delete", "--topic", "brief")
        eventually(lambda: absent(self.topics("--list"), "brief"))
        contains(self.topics("--delete", "--topic", "brief", fails=True), "does not exist as expected")

    def configs_topic(self):
        entity = ("--entity-type", "topics", "--entity-name", "console")
        self.configs("--alter", *entity, "--add-config", "segment.bytes=2097152,cleanup.policy=[compact,delete]")
        eventually(lambda: contains(self.configs("--describe", *entity), "segment.bytes=2097152", "cleanup.policy=compact,delete"))
        self.configs("--alter", *entity, "--delete-config", "cleanup.policy")
        eventually(lambda: absent(self.configs("--describe", *entity), "cleanup.policy"))
        contains(self.configs("--describe", "--all", *entity), "min.insync.replicas=1", "DEFAULT_CONFIG:log.cleanup.policy=delete")

    def configs_broker(self):
        out = self.configs("--describe", "--all", "--entity-type", "brokers", "--entity-name", "1")
        contains(out, "num.partitions=1", "message.max.bytes=1048588", "log.retention.hours=168")

    def console_producer(self):
        lines = "".join(f"n:{i},tag:t\tkey{i}\tvalue {i}\n" for i in range(500)) + "n:x\tkey-null\tNULL\n"
        properties = [f"--reader-property={p}" for p in ("parse.key=true", "parse.headers=true", "null.marker=NULL")]
        self.run(TOOLS + "ConsoleProducer", "--topic", "console", "--compression-codec", "zstd", *properties, stdin=lines)

    def console_consumer(self):
        shown = [f"--formatter-property=print.{what}=true" for what in ("key", "headers", "partition", "offset")]
        lines = []
        for partition, end in enumerate(self.ends("console")):
            out = self.run(TOOLS + "consumer.ConsoleConsumer", "--topic", "console", "--partition", str(partition), "--offset",
                           "earliest", "--max-messages", str(end), "--timeout-ms", "20000", *shown) if end else ""
            lines += out.splitlines()
        expected = {(f"n:{i},tag:t", f"key{i}", f"value {i}") for i in range(500)} | {("n:x", "key-null", "null")}
        found = [tuple(line.split("\t")[2:]) for line in lines]
        if set(found) != expected or len(found) != len(expected):
            raise AssertionError(f"{len(found)} records, first {found[:2]}")

    def ends(self, topic):
        rows = sorted(tuple(row.split(":")) for row in self.offsets(topic))
        return [int(offset) for _, _, offset in rows]

    def get_offsets(self):
        self.topics("--create", "--topic", "offsets")
        self.run(TOOLS + "ConsoleProducer", "--topic", "offsets", stdin="a\nb\nc\n")
        for time_spec, expected in (("latest", 3), ("earliest", 0), ("-1", 3), ("-2", 0), ("0", 0)):
            equal(self.offsets("offsets", "--time", time_spec), [f"offsets:0:{expected}"])
        last = self.offsets("offsets", "--time", "max-timestamp")[0]
        if last not in ("offsets:0:0", "offsets:0:1", "offsets:0:2"):
            raise AssertionError(last)

    def delete_records(self):
        asked = {"partitions": [{"topic": "offsets", "partition": 0, "offset": 2}], "version": 1}
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(asked, file)
            file.flush()
            contains(self.run(TOOLS + "DeleteRecordsCommand", "--offset-json-file", file.name), "low_watermark: 2")
        equal(self.offsets("offsets", "--time", "earliest"), ["offsets:0:2"])

    def log_dirs(self):
        out = self.run(TOOLS + "LogDirsCommand", "--describe", "--topic-list", "console")
        [broker] = json.loads(out.splitlines()[-1])["brokers"]
        partitions = {p["partition"]: p["size"] for d in broker["logDirs"] for p in d["partitions"]}
        equal(sorted(partitions), ["console-0", "console-1", "console-2", "console-3"])
        if sum(partitions.values()) < 1000:
            raise AssertionError(f"sizes {partitions}")

    def broker_api_versions(self):
        out = self.run(TOOLS + "BrokerApiVersionsCommand")
        contains(out, "Produce(0):", "Fetch(1):", "Metadata(3):", "ApiVersions(18):")

    def cluster(self):
        contains(self.run(TOOLS + "ClusterTool", verb=["cluster-id"]), "Cluster ID: ")
        contains(self.run(TOOLS + "ClusterTool", verb=["list-endpoints"]), self.bootstrap.split(":")[1])

    def producer_perf_test(self):
        out = self.run(TOOLS + "ProducerPerformance", "--topic", "perf", "--num-records", "200000", "--record-size", "100",
                       "--throughput", "-1", "--command-property", "acks=all")
        contains(out, "200000 records sent")
        equal(self.ends("perf"), [200_000])

    def features(self):
        done = self.start(TOOLS + "FeatureCommand", "--bootstrap-server", self.bootstrap, "describe")
        contains(done.stdout, "metadata.version")

    def reassignments(self):
        contains(self.run(TOOLS + "reassign.ReassignPartitionsCommand", "--list"), "No partition reassignments found.")

    def leader_election(self):
        out = self.run(TOOLS + "LeaderElectionCommand", "--election-type", "preferred", "--topic", "console", "--partition", "0")
        contains(out, "Valid replica already elected")

    def acls(self):
        out = self.run(TOOLS + "AclCommand", "--list", fails=True)
        contains(out, "SecurityDisabledException")

    def checks(self):
        return [("kafka-topics-create", self.topics_create), ("kafka-topics-describe", self.topics_describe),
                ("kafka-topics-alter", self.topics_alter), ("kafka-topics-delete", self.topics_delete),
                ("kafka-configs-topic", self.configs_topic), ("kafka-configs-broker", self.configs_broker),
                ("kafka-console-producer", self.console_producer), ("kafka-console-consumer", self.console_consumer),
                ("kafka-get-offsets", self.get_offsets), ("kafka-delete-records", self.delete_records),
                ("kafka-log-dirs", self.log_dirs), ("kafka-broker-api-versions", self.broker_api_versions),
                ("kafka-cluster", self.cluster), ("kafka-producer-perf-test", self.producer_perf_test),
                ("kafka-features", self.features), ("kafka-reassign-partitions", self.reassignments),
                ("kafka-leader-election", self.leader_election), ("kafka-acls", self.acls)]


if __name__ == "__main__":
    tools = ConsoleTools(sys.argv[1], sys.argv[2])
    run_checks("Kafka console tools " + tools.version(), tools.checks())
