"""Throughput of Produce and Fetch over record size, batching and connections."""
import itertools

RECORD_BYTES = (100, 1024, 16384)
CONNECTIONS = (1, 16, 256)
PARTITIONS = 16
BATCH_BYTES = 256 * 1024
FETCH_BYTES = 1024 * 1024

PRODUCE_VARIANTS = ("zurau commit", "kafka", "zurau os", "kafka fsync", "limit commit", "limit produce")
FETCH_VARIANTS = ("zurau", "kafka", "limit fetch")


def shapes():
    return itertools.product((True, False), RECORD_BYTES)


def row(record_bytes, batched, connections, samples):
    return {"record_bytes": record_bytes, "batched": batched, "connections": connections, "samples": samples}


def run_produce(bench):
    rows = []
    names = bench.variants(PRODUCE_VARIANTS)
    for (batched, record_bytes), connections in itertools.product(shapes(), connections_of(bench)):
        bench.say(f"produce {record_bytes} B, {'batched' if batched else 'one a request'}, {connections} connections")
        load = {"record_bytes": record_bytes, "batch_bytes": BATCH_BYTES if batched else 0,
                "connections": connections, "partitions": min(connections, PARTITIONS)}
        samples = bench.repeat(names, lambda name: produce_once(bench, name, load))
        rows.append(row(record_bytes, batched, connections, samples))
    return rows


def connections_of(bench):
    return CONNECTIONS if not bench.settings.quick else (16,)


def produce_once(bench, name, load):
    """One measurement on a topic of its own, or on a limit program."""
    with target(bench, name, load["partitions"]) as (server, topic):
        return bench.measure("produce", server, topic, **load)


class target:
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
            from ..bench import VARIANTS
            broker, configs = VARIANTS[self.name]
            self.server = self.bench.broker(broker)
            self.server.create(self.topic, self.partitions, configs)
        return self.server, self.topic

    def __exit__(self, *failure):
        if self.name.startswith("limit"):
            self.server.remove()
        elif failure[0] is None:
            self.server.delete(self.topic)


def run_fetch(bench):
    rows = []
    for batched, record_bytes in shapes():
        with Filled(bench, batched, record_bytes) as filled:
            for connections in connections_of(bench):
                rows.append(row(record_bytes, batched, connections, filled.fetch(connections)))
    return rows


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
        return 32000 if not self.bench.settings.quick else 8000

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
