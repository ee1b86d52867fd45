"""Topics that a measurement runs on: one of its own for Produce, one filled on every server for Fetch."""
import os

from .bench import VARIANTS

PARTITIONS = 16
BATCH_BYTES = 256 * 1024
FETCH_BYTES = 1024 * 1024
FETCH_VARIANTS = ("zurau", "kafka", "limit fetch")
SINGLE_RECORDS = 32_000  # of a topic with one record a batch
SINGLE_RECORDS_QUICK = 8_000


class Target:
    """A fresh topic of the variant `name`, gone at the end of the block."""

    def __init__(self, bench, name, partitions):
        self.bench, self.name, self.partitions = bench, name, partitions

    def __enter__(self):
        kind, _, rest = self.name.partition(" ")
        self.topic = self.bench.new_topic_name()
        if kind == "limit":
            self.server = self.bench.new_limit(rest)
            self.server.start()
        else:
            broker, configs = VARIANTS[self.name]
            self.server = self.bench.broker(broker)
            self.server.create(self.topic, self.partitions, configs)
        os.sync()  # what the one before has left unwritten is not this one's to wait for
        return self.server, self.topic

    def __exit__(self, *failure):
        if self.name.startswith("limit"):
            self.server.remove()
        elif failure[0] is None:
            self.server.delete(self.topic)


class Filled:
    """The same data on every server: one topic of PARTITIONS partitions, checked once from end to end."""

    def __init__(self, bench, batched, record_bytes):
        self.bench, self.batched, self.record_bytes = bench, batched, record_bytes
        self.topic = bench.new_topic_name()
        self.servers = {}
        self.limit = None

    def __enter__(self):
        bench = self.bench
        bench.say(f"filling for fetch of {self.record_bytes} B, {'batched' if self.batched else 'one a request'}")
        for name in bench.variants(FETCH_VARIANTS):
            self.servers[name] = self.limit_server() if name.startswith("limit") else self.fill(bench.broker(name))
        return self

    def limit_server(self):
        batch_bytes = BATCH_BYTES if self.batched else 0
        file_bytes = self.bench.settings.fetch_mb * 10**6 if self.batched else self.single_records() * self.record_bytes
        self.limit = self.bench.new_limit("fetch", batch_bytes, self.record_bytes, file_bytes)
        self.limit.start()
        return self.limit

    def single_records(self):
        return SINGLE_RECORDS_QUICK if self.bench.settings.quick else SINGLE_RECORDS

    def fill(self, broker):
        # How durable the data is does not matter to a fetch.
        broker.create(self.topic, PARTITIONS, {"zurau.durability": "os"} if broker.name == "zurau" else {})
        load = {"partitions": PARTITIONS, "record_bytes": self.record_bytes}
        if self.batched:
            requests = self.bench.settings.fetch_mb * 10**6 // BATCH_BYTES
            load.update(batch_bytes=BATCH_BYTES, requests=requests)
        else:
            load.update(requests=self.single_records(), depth=16)
        produced = self.bench.loadgen.call("produce", broker.port, self.topic, connections=8, rotate=True, **load)
        read = self.bench.loadgen.call("check", broker.port, self.topic, partitions=PARTITIONS)
        if read["records"] != produced["records"]:
            raise RuntimeError(f"{broker.name}: produced {produced['records']} records, read back {read['records']}")
        return broker

    def fetch(self, connections):
        self.bench.say(f"fetch {self.record_bytes} B, {connections} connections")
        load = {"connections": connections, "partitions": min(connections, PARTITIONS),
                "max_bytes": FETCH_BYTES if self.batched else 1}
        return self.bench.repeat(list(self.servers), lambda name: self.bench.measure(
            "fetch", self.servers[name], self.topic, **load))

    def __exit__(self, *failure):
        if self.limit is not None:
            self.limit.remove()
        for server in self.servers.values():
            if server is not self.limit and failure[0] is None:
                server.delete(self.topic)
