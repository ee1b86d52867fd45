"""Small requests: 64 connections, each with one request in flight."""
from ..topics import Filled, Target

CONNECTIONS = 64
PARTITIONS = 16
PRODUCE_VARIANTS = ("zurau commit", "kafka", "zurau os", "kafka fsync", "limit commit", "limit produce", "limit echo")
READ_VARIANTS = ("zurau", "kafka")


def run(bench):
    return {"produce": run_produce(bench), "fetch": run_fetch(bench), "api-versions": run_api_versions(bench)}


def small(bench, api, server, topic, **load):
    return bench.measure("requests", server, topic, api=api, connections=CONNECTIONS, depth=1, **load)


def run_produce(bench):
    bench.say("small requests: produce one record")

    def once(name):
        with Target(bench, name, PARTITIONS) as (server, topic):
            return small(bench, "produce", server, topic, partitions=PARTITIONS)

    return bench.repeat(bench.variants(PRODUCE_VARIANTS), once)


def run_fetch(bench):
    bench.say("small requests: fetch one record")
    with Filled(bench, batched=False, record_bytes=100) as filled:
        return filled.fetch(CONNECTIONS)


def run_api_versions(bench):
    bench.say("small requests: ApiVersions")

    def once(name):
        return small(bench, "api-versions", bench.broker(name), "none")

    return bench.repeat(bench.variants(READ_VARIANTS), once)
