"""Real clients: librdkafka producing and consuming, and Kafka's own kafka-producer-perf-test."""
import json
import re
import subprocess

from .. import process
from ..bench import VARIANTS as BROKER_VARIANTS
from ..topics import Target

VARIANTS = ("zurau commit", "kafka", "zurau os", "kafka fsync")
PARTITIONS = 4
TIMEOUT_S = 180
JAVA_LINE = re.compile(r"^(\d+) records sent, ([\d.]+) records/sec \(([\d.]+) MB/sec\).* ([\d.]+) ms avg latency")

# Name of the row, record size, records (of a full run).
SHAPES = (("100 B", 100, 1_000_000), ("1 KiB", 1024, 300_000))


def run(bench):
    """Rows of {client, job, record_bytes, samples}."""
    rows = []
    names = [name for name in bench.variants(VARIANTS) if name in BROKER_VARIANTS]
    for label, record_bytes, records in SHAPES:
        count = records // 4 if bench.settings.quick else records
        bench.say(f"real clients, {label}")
        both = bench.repeat(names, lambda name: rdkafka_once(bench, name, record_bytes, count))
        for job in ("produce", "consume"):
            rows.append({"client": "librdkafka", "job": job, "record": label,
                         "samples": {name: [pair[job] for pair in pairs] for name, pairs in both.items()}})
        java = bench.repeat(names, lambda name: java_once(bench, name, record_bytes, count))
        rows.append({"client": "kafka-producer-perf-test", "job": "produce", "record": label, "samples": java})
    return rows


def rdkafka_once(bench, name, record_bytes, records):
    with Target(bench, name, PARTITIONS) as (server, topic):
        produced = rdkafka(bench, server, "produce", topic, records, record_bytes, "acks=-1", "linger.ms=5")
        consumed = rdkafka(bench, server, "consume", topic, records, PARTITIONS)
        if consumed["bytes"] != produced["bytes"]:
            raise RuntimeError(f"{name}: produced {produced['bytes']} bytes, consumed {consumed['bytes']}")
        return {"produce": produced, "consume": consumed}


def rdkafka(bench, server, command, topic, records, size, *properties):
    cpu = process.cpu_seconds(server.pid)
    done = subprocess.run([str(bench.settings.tools / "rdkafka_load"), command, f"127.0.0.1:{server.port}", topic,
                           str(records), str(size), *properties], capture_output=True, text=True, timeout=TIMEOUT_S,
                          check=False)
    if done.returncode != 0:
        raise RuntimeError(f"rdkafka_load {command}: {done.stderr.strip()}")
    line = json.loads(done.stdout)
    return figures(line["records"] / line["seconds"], line["bytes"] / line["seconds"] / 1e6, line["bytes"],
                   process.cpu_seconds(server.pid) - cpu)


def java_once(bench, name, record_bytes, records):
    command = ["java", "-Xmx512m", "-cp", f"{bench.settings.kafka_libs}/*", "org.apache.kafka.tools.ProducerPerformance"]
    with Target(bench, name, PARTITIONS) as (server, topic):
        cpu = process.cpu_seconds(server.pid)
        done = subprocess.run([*command, "--topic", topic, "--num-records", str(records), "--record-size",
                               str(record_bytes), "--throughput", "-1", "--producer-props",
                               f"bootstrap.servers=127.0.0.1:{server.port}", "acks=all", "linger.ms=5"],
                              capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
        lines = [match for match in map(JAVA_LINE.match, done.stdout.splitlines()) if match]
        if done.returncode != 0 or not lines or int(lines[-1][1]) != records:
            raise RuntimeError(f"kafka-producer-perf-test: {done.stdout[-500:]} {done.stderr[-500:]}")
        return figures(float(lines[-1][2]), float(lines[-1][3]) * 1.048576, records * record_bytes,
                       process.cpu_seconds(server.pid) - cpu)


def figures(records_per_s, mb_per_s, size, cpu_s):
    return {"records_per_s": records_per_s, "mb_per_s": mb_per_s, "bytes": size, "cpu_s_per_gb": cpu_s / size * 1e9}
