"""The servers that are measured: Zurau, Apache Kafka, and the limit programs."""
import shutil
import subprocess
import time

from . import process

# bin/kafka-run-class.sh's KAFKA_JVM_PERFORMANCE_OPTS.
KAFKA_JVM = ["-server", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20", "-XX:InitiatingHeapOccupancyPercent=35",
             "-XX:+ExplicitGCInvokesConcurrent", "-XX:MaxInlineLevel=15", "-Djava.awt.headless=true"]
KAFKA_HEAP = ["-Xms1g", "-Xmx1g"]  # bin/kafka-server-start.sh's default
KAFKA_READY_S = 150
ZURAU_READY_S = 30
# Kafka recommends 3 s outside of development; here it is only waited for.
REBALANCE_DELAY_MS = 500

LOG4J = """rootLogger.level=WARN
rootLogger.appenderRef.c.ref=C
appender.c.type=Console
appender.c.name=C
appender.c.target=SYSTEM_ERR
appender.c.layout.type=PatternLayout
appender.c.layout.pattern=%d %p %c %m%n
"""


class Server:
    """A process that serves on `port` with its files in `directory`. Topics are made through the load generator."""
    name = ""
    ready_s = ZURAU_READY_S

    def __init__(self, loadgen, directory):
        self.loadgen = loadgen
        self.directory = directory
        self.process = None
        self.port = 0
        directory.mkdir(parents=True, exist_ok=True)

    @property
    def pid(self):
        return self.process.pid

    @property
    def log(self):
        return self.directory / "log"

    def command(self):
        """The command line; chooses the port."""
        raise NotImplementedError

    def start(self, topic="bench", partitions=1, all_partitions=False):
        """Starts the server; returns milliseconds until its first answer and until all partitions are served."""
        command = self.command()
        waiting = self.loadgen.begin("ready", self.port, topic, partitions=partitions,
                                     all_partitions=all_partitions, timeout=self.ready_s)
        time.sleep(0.05)  # the waiter is knocking before the server begins
        began_ns = time.monotonic_ns()
        self.process = process.spawn(command, self.log)
        try:
            line = self.loadgen.result(waiting)
        except RuntimeError as error:
            self.stop()
            raise RuntimeError(f"{self.name} does not start: {error}\n{self.tail()}") from None
        return {"answered_ms": (line["answered_ns"] - began_ns) / 1e6,
                "all_partitions_ms": (line["all_partitions_ns"] - began_ns) / 1e6}

    def tail(self):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])

    def stop(self):
        """Stops cleanly; returns how long that took in ms."""
        if self.process is None:
            return 0.0
        began = time.monotonic()
        process.stop(self.process)
        self.process = None
        return (time.monotonic() - began) * 1e3

    def remove(self):
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def create(self, topic, partitions, configs):
        self.loadgen.call("create", self.port, topic, partitions=partitions, configs=configs)

    def delete(self, topic):
        """Deletes topics and returns when their files are gone, so that the next measurement does not pay for it."""
        self.loadgen.call("delete", self.port, topic)
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and any((self.directory / "data").glob("*-delete")):
            time.sleep(0.02)


class Zurau(Server):
    name = "zurau"

    def __init__(self, loadgen, directory, binary):
        super().__init__(loadgen, directory)
        self.binary = binary

    def command(self):
        self.port = process.free_port()
        return [self.binary, "serve", "--data-dir", self.directory / "data", "--listen", f"127.0.0.1:{self.port}",
                "--set", "log.segment.delete.delay.ms=200",
                "--set", f"group.initial.rebalance.delay.ms={REBALANCE_DELAY_MS}"]


class Kafka(Server):
    """One combined KRaft node."""
    name = "kafka"
    ready_s = KAFKA_READY_S

    def __init__(self, loadgen, directory, libs, heap=None):
        super().__init__(loadgen, directory)
        self.java = ["java", *(heap or KAFKA_HEAP), *KAFKA_JVM, "-cp", f"{libs}/*",
                     f"-Dlog4j2.configurationFile={directory}/log4j2.properties"]

    def command(self):
        self.port = process.free_port()
        properties = self.write_properties(process.free_port())
        if not (self.directory / "data" / "meta.properties").exists():
            self.format(properties)
        return [*self.java, "kafka.Kafka", properties]

    def write_properties(self, controller_port):
        (self.directory / "log4j2.properties").write_text(LOG4J)
        properties = self.directory / "server.properties"
        properties.write_text(f"""process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
listeners=PLAINTEXT://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{self.port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs={self.directory}/data
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
log.segment.delete.delay.ms=200
group.initial.rebalance.delay.ms={REBALANCE_DELAY_MS}
""")
        return properties

    def format(self, properties):
        # Any 16 bytes in base64url are a cluster id.
        command = [*self.java, "kafka.tools.StorageTool", "format", "-t", "enVyYXUtYmVuY2gtMDAwMA", "-c", properties]
        with open(self.log, "ab") as log:
            subprocess.run([str(part) for part in command], stdout=log, stderr=log, check=True, timeout=60)


class Limit(Server):
    """A limit program; it has no topics."""
    name = "limit"

    def __init__(self, loadgen, directory, binary, job, *arguments):
        super().__init__(loadgen, directory)
        takes_directory = job != "echo"
        self.arguments = [binary, job, *([directory] if takes_directory else []), *arguments]

    def start(self, topic="bench", partitions=1, all_partitions=False):
        self.log.write_bytes(b"")
        self.process = process.spawn(self.arguments, self.log)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            text = self.log.read_text()
            if text.startswith("READY") and text.endswith("\n"):
                self.port = int(text.split(":")[1])
                return {}
            time.sleep(0.01)
        raise RuntimeError(f"limit program does not start: {text}")

    def create(self, topic, partitions, configs):
        pass

    def delete(self, topic):
        pass
