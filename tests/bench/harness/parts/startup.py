"""Start-up time and memory, empty and with many partitions, after a clean stop."""
import time

from .. import process

PARTITIONS = (0, 1000, 10000)
TOPICS = 10  # over which the partitions are spread
SLOW_MS = 10_000  # a start that took longer is not repeated: a run has to end


def run(bench):
    return {name: {str(partitions): measure(bench, name, partitions) for partitions in partitions_of(bench, name)}
            for name in bench.variants(("zurau", "kafka"))}


def partitions_of(bench, name):
    # Kafka takes minutes to create 10,000 partitions.
    return PARTITIONS[:2] if bench.settings.quick and name == "kafka" else PARTITIONS


def measure(bench, name, partitions):
    bench.say(f"start-up of {name} with {partitions} partitions")
    make = bench.new_zurau if name == "zurau" else bench.new_kafka
    server = make(f"{name}-start-{partitions}")
    try:
        first = server.start()
        if partitions:
            fill(bench, server, partitions)
        stopped = [server.stop()]
        starts = []
        while len(starts) < bench.settings.repetitions and (not starts or starts[-1]["all_partitions_ms"] < SLOW_MS):
            starts.append(restart(server, partitions, stopped))
        return {"first_ms": first["answered_ms"], "starts": starts, "stop_ms": stopped}
    finally:
        server.remove()


def topics_of(partitions):
    return ",".join(f"start-{i}" for i in range(TOPICS))


def fill(bench, server, partitions):
    """Topics with one record in each partition."""
    each = partitions // TOPICS
    server.create(topics_of(partitions), each, {})
    for i in range(TOPICS):
        bench.loadgen.call("produce", server.port, f"start-{i}", partitions=each, requests=each, rotate=True, depth=16)


def restart(server, partitions, stopped):
    times = (server.start(topics_of(partitions), partitions // TOPICS, all_partitions=True) if partitions
             else server.start())
    time.sleep(2)  # what comes right after the start is not idling yet
    cpu = process.cpu_seconds(server.pid)
    time.sleep(2)
    idle = (process.cpu_seconds(server.pid) - cpu) / 2
    memory = process.memory_mb(server.pid)
    stopped.append(server.stop())
    return {**times, "idle_cores": idle, "rss_mb": memory["rss"], "anonymous_mb": memory["anonymous"]}
