"""Burrow, which knows groups only by what it reads in __consumer_offsets, beside groups of both protocols. Command line: BOOTSTRAP.

Debian's Burrow keeps its own leader in ZooKeeper and does not start without one: Debian's, for this program alone.
"""

import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient, NewTopic

TOPIC, PARTITIONS = "watched", 4
GROUPS = {"classic-readers": "classic", "newer-readers": "consumer"}
ZOOKEEPER = "/usr/share/java/zookeeper.jar"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(check, seconds=60):
    deadline = time.monotonic() + seconds
    while True:
        try:
            return check()
        except (AssertionError, OSError) as error:
            if time.monotonic() > deadline:
                raise AssertionError(f"after {seconds} s: {error}") from None
            time.sleep(0.2)


def equal(actual, expected):
    if actual != expected:
        raise AssertionError(f"{actual} instead of {expected}")


def serves(zookeeper):
    """It listens for a moment before it takes sessions."""
    with socket.create_connection(("127.0.0.1", zookeeper), 5) as connection:
        connection.sendall(b"srvr")
        return b"Mode: standalone" in connection.recv(4096)


class Burrow:
    def __init__(self, bootstrap, at_end):
        self.bootstrap, self.at_end, self.port, self.consumers = bootstrap, at_end, free_port(), {}
        self.directory = Path(tempfile.mkdtemp(prefix="compat-burrow-"))
        at_end.callback(shutil.rmtree, self.directory, ignore_errors=True)
        self.producer = Producer({"bootstrap.servers": bootstrap})

    def start_process(self, *command):
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr)
        self.at_end.callback(process.wait)
        self.at_end.callback(process.kill)

    def start_burrow(self):
        zookeeper = free_port()
        (self.directory / "zoo.cfg").write_text(f"clientPort={zookeeper}\nclientPortAddress=127.0.0.1\ndataDir={self.directory}/zk\n"
                                                "tickTime=2000\nadmin.enableServer=false\n4lw.commands.whitelist=srvr\n")
        self.start_process("java", "-Xmx128m", "-cp", ZOOKEEPER, "org.apache.zookeeper.server.ZooKeeperServerMain", f"{self.directory}/zoo.cfg")
        eventually(lambda: equal(serves(zookeeper), True))
        (self.directory / "burrow.toml").write_text(f"""
general.pidfile="{self.directory}/burrow.pid"
zookeeper.servers=["127.0.0.1:{zookeeper}"]
zookeeper.timeout=6
zookeeper.root-path="/burrow"
client-profile.any.client-id="burrow"
client-profile.any.kafka-version="2.0.0"
cluster.local={{class-name="kafka", servers=["{self.bootstrap}"], client-profile="any", topic-refresh=5, offset-refresh=1}}
consumer.local={{class-name="kafka", cluster="local", servers=["{self.bootstrap}"], client-profile="any", start-latest=false}}
httpserver.default.address="127.0.0.1:{self.port}"
storage.default={{class-name="inmemory", workers=2, intervals=10, min-distance=0}}
""")
        self.start_process("Burrow", "--config-dir", str(self.directory))

    def ask(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/v3/kafka/local{path}", timeout=10) as answer:
            return json.loads(answer.read())

    def produce(self, count):
        for i in range(count):
            self.producer.produce(TOPIC, f"value {i}", partition=i % PARTITIONS)
        equal(self.producer.flush(20), 0)

    def consume(self, group, count):
        consumer = self.consumers.get(group)
        if not consumer:
            consumer = self.consumers[group] = Consumer({"bootstrap.servers": self.bootstrap, "group.id": group, "client.id": group,
                                                         "group.protocol": GROUPS[group], "auto.offset.reset": "earliest", "enable.auto.commit": False})
            self.at_end.callback(consumer.close)
            consumer.subscribe([TOPIC])
        deadline = time.monotonic() + 30
        while count:
            records = consumer.consume(count, 0.5)
            if records:
                count -= len(records)
                consumer.commit(asynchronous=False)
            elif time.monotonic() > deadline:
                raise AssertionError(f"{count} records of {group} did not come within 30 s")

    def told(self, group):
        """(the newest offset, the lag) of every partition, as Burrow has them."""
        topics = self.ask(f"/consumer/{group}")["topics"]
        return [(row["offsets"][-1]["offset"] if row["offsets"][-1] else None, row["current-lag"]) for row in topics.get(TOPIC, [])]

    # One function a check.

    def groups(self):
        admin = AdminClient({"bootstrap.servers": self.bootstrap})
        admin.create_topics([NewTopic(TOPIC, PARTITIONS, 1)])[TOPIC].result()
        self.produce(200)
        for group in GROUPS:
            self.consume(group, 200)
        self.start_burrow()
        eventually(lambda: equal(set(GROUPS) - set(self.ask("/consumer")["consumers"]), set()))
        for group in GROUPS:
            eventually(lambda: equal(self.told(group), [(50, 0)] * PARTITIONS))

    def lag(self):
        self.produce(400)
        for group in GROUPS:
            self.consume(group, 300)

            def lag():
                told = self.told(group)
                equal((sum(offset for offset, _ in told), sum(lag for _, lag in told)), (500, 100))

            eventually(lag)
            self.consume(group, 100)
            eventually(lambda: equal(self.told(group), [(150, 0)] * PARTITIONS))

    def status(self):
        for group in GROUPS:
            def ok():
                status = self.ask(f"/consumer/{group}/lag")["status"]
                equal((status["status"], status["partition_count"], status["totallag"]), ("OK", PARTITIONS, 0))
            eventually(ok)

    def checks(self):
        return [("burrow-groups", self.groups), ("burrow-lag", self.lag), ("burrow-status", self.status)]


def main():
    said = subprocess.run(["dpkg-query", "-W", "-f=${Version}", "burrow"], capture_output=True, text=True).stdout
    print("CLIENT Burrow", re.match(r"[\d.]+|$", said).group() or "0 (of unknown version)", flush=True)
    print("NOTE it reads the commits of both protocols, but not who owns a partition: it is older than Kafka's group metadata of today", flush=True)
    print("NOTE it asks for the ends of partitions with ListOffsets 0, which Kafka 4 has removed: no lag there", flush=True)
    failed = False
    with ExitStack() as at_end:
        for name, check in Burrow(sys.argv[1], at_end).checks():
            try:
                check()
                print(f"PASS {name}", flush=True)
            except Exception as error:
                failed = True
                print(f"FAIL {name}:", " ".join(f"{type(error).__name__} {error}".split())[:400], flush=True)
    sys.exit(1 if failed else 0)


main()
