"""From the moment a record is due until a long-polling consumer has it."""
from ..topics import Target

VARIANTS = ("zurau commit", "kafka", "zurau interval", "kafka fsync", "zurau os")
RATE_HZ = 500


def run(bench):
    bench.say(f"latency at {RATE_HZ} records a second")
    return bench.repeat(bench.variants(VARIANTS), lambda name: latency_once(bench, name))


def latency_once(bench, name):
    with Target(bench, name, 1) as (server, topic):
        return bench.measure("latency", server, topic, rate=RATE_HZ, record_bytes=100,
                             seconds=bench.settings.latency_s, warmup=1)
