"""Kafka Connect, standalone and distributed, with its file source and file sink. Command line: LIBS BOOTSTRAP."""

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from checking import contains, equal, eventually, run_checks
from console_tools import JVM, TOOLS, ConsoleTools

CONVERTER = {f"{side}.converter": "org.apache.kafka.connect.storage.StringConverter" for side in ("key", "value")}
SPREAD = {"producer.partitioner.class": "org.apache.kafka.clients.producer.RoundRobinPartitioner"}  # lines without keys over all partitions
# A task moves as soon as its worker is missed, which is sooner than Connect's defaults.
QUICK = {"session.timeout.ms": 6000, "heartbeat.interval.ms": 1000, "scheduled.rebalance.max.delay.ms": 0, "offset.flush.interval.ms": 500}
FILE = "org.apache.kafka.connect.file.FileStream"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Worker:
    """A process of Connect with its REST interface on `port`."""

    def __init__(self, connect, name, tool, config, *connectors):
        self.port, self.id = free_port(), name
        config = {"bootstrap.servers": connect.tools.bootstrap, "plugin.discovery": "service_load",
                  "listeners": f"http://127.0.0.1:{self.port}", **CONVERTER, **SPREAD, **config}
        files = [connect.properties(f"{name}-{i}", rows) for i, rows in enumerate((config, *connectors))]
        command = [*JVM, "-cp", f"{connect.tools.libs}/*", f"org.apache.kafka.connect.cli.{tool}", *map(str, files)]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr)

    def ask(self, path, method="GET", body=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method, headers={"Content-Type": "application/json"},
                                         data=json.dumps(body).encode() if body else None)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.loads(answer.read() or b"null")
        except (urllib.error.URLError, OSError) as error:  # not yet, or in the midst of a rebalance
            raise AssertionError(f"{method} {path}: {error} {error.read()[:200] if hasattr(error, 'read') else ''}") from None

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                equal(self.process.wait(30), 143)
            finally:
                self.process.kill()

    def kill(self):
        self.process.kill()
        self.process.wait()


class Connect:
    def __init__(self, tools, directory, at_end):
        self.tools, self.directory, self.at_end, self.workers = tools, directory, at_end, []

    def properties(self, name, rows):
        file = self.directory / f"{name}.properties"
        file.write_text("".join(f"{key}={value}\n" for key, value in rows.items()))
        return file

    def source(self, name):
        return {"name": f"{name}-source", "connector.class": FILE + "SourceConnector", "tasks.max": 1, "file": self.directory / f"{name}.in",
                "topic": f"{name}-lines"}

    def sink(self, name, tasks):
        return {"name": f"{name}-sink", "connector.class": FILE + "SinkConnector", "tasks.max": tasks, "file": self.directory / f"{name}.out",
                "topics": f"{name}-lines"}

    def write(self, name, numbers):
        with open(self.directory / f"{name}.in", "a") as file:
            file.writelines(f"line {i}\n" for i in numbers)

    def arrived(self, name, count, seconds=60):
        """Exactly these lines are in the sink's file, in whatever order the partitions came."""
        out = self.directory / f"{name}.out"
        eventually(lambda: equal(sorted(out.read_text().splitlines() if out.exists() else []), sorted(f"line {i}" for i in range(count))), seconds)

    def all_committed(self, name):
        """The sink's group stands at the ends of its topic."""

        def rows():
            out = self.tools.run(TOOLS + "consumer.group.ConsumerGroupCommand", "--describe", "--group", f"connect-{name}-sink")
            return {row[2]: (row[3], row[4]) for row in map(str.split, out.splitlines()) if f"{name}-lines" in row}

        eventually(lambda: equal(*zip(*rows().values())), 30)

    # One function a check, in the order of checks().

    def standalone(self):
        self.tools.topics("--create", "--topic", "alone-lines", "--partitions", "3")
        config = {"offset.storage.file.filename": self.directory / "alone.offsets", "offset.flush.interval.ms": 500}
        for count in (500, 800):  # the second worker goes on where the first ended
            self.write("alone", range(count - (500 if count == 500 else 300), count))
            worker = Worker(self, f"alone{count}", "ConnectStandalone", config, self.source("alone"), self.sink("alone", 1))
            self.at_end.callback(worker.kill)
            self.arrived("alone", count)
            worker.stop()
            self.all_committed("alone")

    def worker(self, name):
        topics = {f"{what}.storage.{key}": value for what in ("config", "offset", "status")
                  for key, value in (("topic", f"connect-{what}"), ("replication.factor", 1))}
        worker = Worker(self, name, "ConnectDistributed", {"group.id": "workers", **topics, **QUICK})
        self.at_end.callback(worker.kill)
        self.workers.append(worker)
        return worker

    def distributed(self):
        self.tools.topics("--create", "--topic", "spread-lines", "--partitions", "4")
        first = self.worker("first")
        eventually(lambda: first.ask("/connectors"), 60)
        self.worker("second")
        self.write("spread", range(500))
        for rows in (self.source("spread"), self.sink("spread", 2)):
            body = {"name": rows["name"], "config": {key: str(value) for key, value in rows.items()}}
            eventually(lambda: first.ask("/connectors", "POST", body), 30)
        self.arrived("spread", 500)
        eventually(lambda: equal(len(self.hosts()), 2), 30)
        described = self.tools.run(TOOLS + "GroupsCommand", "--list", "--protocol", "connect")
        contains(" ".join(described.split()), "workers Classic connect")

    def tasks(self):
        """(connector, task) -> the worker's port, of the running ones."""
        asked = next(worker for worker in self.workers if worker.process.poll() is None)
        found = {}
        for name in ("spread-source", "spread-sink"):
            for task in asked.ask(f"/connectors/{name}/status")["tasks"]:
                if task["state"] == "RUNNING":
                    found[name, task["id"]] = int(task["worker_id"].split(":")[1])
        return found

    def hosts(self):
        return set(self.tasks().values())

    def worker_killed(self):
        victim = next(worker for worker in self.workers if worker.port == self.tasks()["spread-source", 0])
        [other] = [worker for worker in self.workers if worker is not victim]
        victim.kill()
        self.write("spread", range(500, 900))
        moved = {("spread-source", 0), ("spread-sink", 0), ("spread-sink", 1)}
        eventually(lambda: equal(self.tasks(), dict.fromkeys(moved, other.port)), 60)
        self.arrived("spread", 900)
        self.all_committed("spread")

    def worker_joins(self):
        self.worker("third")
        eventually(lambda: equal(len(self.hosts()), 2), 60)
        self.write("spread", range(900, 1000))
        self.arrived("spread", 1000)
        for worker in self.workers:
            worker.stop()
        self.all_committed("spread")

    def checks(self):
        return [("connect-standalone", self.standalone), ("connect-distributed", self.distributed),
                ("connect-worker-killed", self.worker_killed), ("connect-worker-joins", self.worker_joins)]


def main():
    tools, directory = ConsoleTools(sys.argv[1], sys.argv[2]), Path(tempfile.mkdtemp(prefix="compat-connect-"))
    with ExitStack() as at_end:
        at_end.callback(shutil.rmtree, directory, ignore_errors=True)
        run_checks("Kafka Connect " + tools.version(), Connect(tools, directory, at_end).checks())


main()
