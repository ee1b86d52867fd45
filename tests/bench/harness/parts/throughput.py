"""Throughput of Produce and Fetch over record size, batching and connections."""
import itertools

from ..topics import BATCH_BYTES, PARTITIONS, Filled, Target

RECORD_BYTES = (100, 1024, 16384)
CONNECTIONS = (1, 16, 256)

PRODUCE_VARIANTS = ("zurau commit", "kafka", "zurau os", "kafka fsync", "limit commit", "limit produce")


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
    with Target(bench, name, load["partitions"]) as (server, topic):
        return bench.measure("produce", server, topic, **load)


def run_fetch(bench):
    rows = []
    for batched, record_bytes in shapes():
        with Filled(bench, batched, record_bytes) as filled:
            for connections in connections_of(bench):
                rows.append(row(record_bytes, batched, connections, filled.fetch(connections)))
    return rows
