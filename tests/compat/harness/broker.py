"""The broker under test: started fresh on a free port in a directory of its own, stopped without leaving anything behind."""

import os
import queue
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path


class BrokerError(Exception):
    pass


def end(process, seconds, first_signal=signal.SIGTERM):
    """Signals the process group, waits, and kills what is left; answers whether the process ended by itself in time."""
    try:
        os.killpg(process.pid, first_signal)
        process.wait(seconds)
        return True
    except subprocess.TimeoutExpired:
        return False
    except ProcessLookupError:
        return True
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()


class Broker:
    """A process that serves Kafka's protocol on `bootstrap` with its files in `log_dir`."""

    stop_seconds = 30

    def __init__(self, directory, log_file, settings=None):
        self.directory, self.log_file, self.process = Path(directory), log_file, None
        self.settings = {key: str(value) for key, value in (settings or {}).items()}
        self.directory.mkdir(parents=True, exist_ok=True)

    def spawn(self, command, **how):
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(command, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, **how)

    def stop(self):
        """A clean stop; an error where the broker does not manage it in time or not with exit code 0."""
        in_time = end(self.process, self.stop_seconds)
        if not in_time:
            raise BrokerError(f"the broker did not stop within {self.stop_seconds} s of SIGTERM")
        if self.process.returncode not in (0, 128 + signal.SIGTERM):
            raise BrokerError(f"the broker ended with exit code {self.process.returncode}")

    def kill(self):
        if self.process:
            end(self.process, 5, signal.SIGKILL)

    def check_alive(self):
        if self.process.poll() is not None:
            raise BrokerError(f"the broker ended by itself with exit code {self.process.returncode}; see {self.log_file}")


class Zurau(Broker):
    name = "Zurau"
    stop_seconds = 5

    def __init__(self, binary, directory, log_file, settings=None):
        super().__init__(directory, log_file, settings)
        self.binary, self.log_dir, self.port = binary, self.directory / "data", 0

    def start(self):
        command = [self.binary, "serve", "--data-dir", str(self.log_dir), "--listen", f"127.0.0.1:{self.port}"]
        command += [word for key, value in self.settings.items() for word in ("--set", f"{key}={value}")]
        self.spawn(command, stdout=subprocess.PIPE, text=True)
        lines = queue.Queue()
        threading.Thread(target=self.pass_on, args=(self.process.stdout, lines), daemon=True).start()
        deadline = time.monotonic() + 30
        while True:
            try:
                line = lines.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                raise BrokerError("no READY line within 30 s") from None
            if line is None:
                raise BrokerError(f"the broker ended before it was ready; see {self.log_file}")
            if line.startswith("READY "):
                self.bootstrap = line.split()[1]
                self.port = self.bootstrap.rsplit(":", 1)[1]  # a restart keeps the address
                return

    def pass_on(self, stdout, lines):
        with open(self.log_file, "a") as log:
            for line in stdout:
                log.write(line)
                lines.put(line)
        lines.put(None)


LOG4J = """rootLogger.level=WARN
rootLogger.appenderRef.c.ref=C
appender.c.type=Console
appender.c.name=C
appender.c.target=SYSTEM_ERR
appender.c.layout.type=PatternLayout
appender.c.layout.pattern=%d %p %c %m%n
"""


class Kafka(Broker):
    """Apache Kafka from the jars in `libs`, one combined node: the reference that shows whether a check is right."""

    name = "Apache Kafka"

    def __init__(self, libs, directory, log_file, log_dir=None, node_id=1, settings=None):
        super().__init__(directory, log_file, {"group.initial.rebalance.delay.ms": 0} | (settings or {}))
        self.libs, self.log_dir, self.node_id = libs, Path(log_dir or self.directory / "data"), node_id
        self.ports = None
        (self.directory / "log4j2.properties").write_text(LOG4J)

    def java(self, *arguments):
        return ["java", "-Xmx1g", "-XX:+UseG1GC", f"-Dlog4j2.configurationFile={self.directory}/log4j2.properties",
                "-cp", f"{self.libs}/*", *arguments]

    def start(self):
        self.ports = self.ports or (free_port(), free_port())  # a restart keeps the address
        port, controller = self.ports
        self.bootstrap = f"127.0.0.1:{port}"
        config = self.directory / "server.properties"
        config.write_text(f"""process.roles=broker,controller
node.id={self.node_id}
controller.quorum.voters={self.node_id}@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs={self.log_dir.resolve()}
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
{"".join(f"{key}={value}" + chr(10) for key, value in self.settings.items())}""")
        if not (self.log_dir / "meta.properties").exists():
            self.format(config)
        with open(self.log_file, "ab") as log:
            self.spawn(self.java("kafka.Kafka", str(config)), stdout=log)
        deadline = time.monotonic() + 120
        while not accepts(port):
            self.check_alive()
            if time.monotonic() > deadline:
                raise BrokerError("Apache Kafka did not listen within 120 s")
            time.sleep(0.1)

    def format(self, config):
        with open(self.log_file, "ab") as log:
            subprocess.run(self.java("kafka.tools.StorageTool", "format", "-t", "AAAAAAAAAAAAAAAAAAAAAQ", "-c", str(config)),
                           check=True, stdout=log, stderr=log, timeout=60)


class Elsewhere:
    """A broker that somebody else runs: not started, not stopped, its files not seen."""

    name = "the given broker"
    log_dir = None

    def __init__(self, bootstrap):
        self.bootstrap = bootstrap

    def start(self):
        pass

    stop = kill = check_alive = start


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def accepts(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
