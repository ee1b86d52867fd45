"""The checks of ../checks.txt for the Python clients; each client is an adapter of the class Client."""

import sys
import time
import traceback
from collections import namedtuple

Record = namedtuple("Record", "key value headers timestamp")  # headers: list of (str, bytes or None)
Stored = namedtuple("Stored", "offset record")

FIRST_TIMESTAMP = 1_700_000_000_000
SAMPLE_COUNT = 1_000
MIB = 1024 * 1024
TOPIC_CONFIGS = {"max.message.bytes": str(2 * MIB), "retention.ms": "-1"}


class Unsupported(Exception):
    """The client has no such operation; the text says so in the matrix."""


class Client:
    """What an adapter offers. Every call is complete when it returns and raises the client's own errors."""

    name = version = None
    codecs = ("none", "gzip", "snappy", "lz4", "zstd")
    note = None  # what a user of this client must know
    idempotent = True
    null_headers = True  # whether the client can send a header without a value

    def __init__(self, bootstrap):
        self.bootstrap = bootstrap

    # create_topic(topic, partitions, configs); delete_topic(topic); partitions(topic) -> count, 0 when unknown
    # create_partitions(topic, total); describe_config(topic, key) -> str; alter_config(topic, key, value)
    # delete_records(topic, partition, before_offset)
    # produce(topic, partition, records, codec, acks, idempotent) -> offsets, None when acks is 0
    # read(topic, partition, count) -> [Stored] from the earliest offset
    # offsets(topic, partition) -> (earliest, latest); offset_for_time(topic, partition, timestamp) -> offset or None
    # error_code(exception) -> Kafka's error code


def sample(i):
    """Record number i of the set that every program of this suite writes and expects."""
    key = None if i % 10 == 0 else b"key-%d" % i
    value = b"value-%d-" % i + b"x" * (i * 37 % 500)
    if i % 17 == 3:
        value = b""
    if i % 13 == 5 and key is not None:
        value = None
    return Record(key, value, [("index", b"%d" % i), ("tag", b"a"), ("tag", b"b")], FIRST_TIMESTAMP + i)


def plain(i, timestamp=FIRST_TIMESTAMP):
    return Record(b"k%d" % i, b"v%d" % i, [], timestamp)


def big(i):
    """A record of about 1 MiB that no codec shrinks to nothing: a linear congruential sequence."""
    state, out = i + 1, bytearray()
    for _ in range(MIB // 8):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        out += state.to_bytes(8, "big")
    return Record(b"big-%d" % i, bytes(out), [], FIRST_TIMESTAMP)


def expect(actual, expected, what):
    if actual != expected:
        raise AssertionError(f"{what}: {str(actual)[:200]} instead of {str(expected)[:200]}")


def expect_stored(stored, records, first_offset=0):
    expect(len(stored), len(records), "number of records")
    for i, (got, record) in enumerate(zip(stored, records)):
        expect(got.offset, first_offset + i, f"offset of record {i}")
        expect(got.record, record, f"record {i}")


def expect_error(client, code, call):
    try:
        call()
    except Exception as error:
        return expect(client.error_code(error), code, f"error code of {error!r}")
    raise AssertionError(f"no error, where code {code} is due")


def wait_until(condition, what, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"after {seconds} s not: {what}")
        time.sleep(0.02)


class Scenario:
    def __init__(self, client):
        self.client = client

    def checks(self):
        yield "create-topic", self.create_topic
        yield "auto-create", self.auto_create
        for codec in ("none", "gzip", "snappy", "lz4", "zstd"):
            yield f"codec-{codec}", lambda codec=codec: self.codec(codec)
        yield "headers", self.headers
        yield "null-and-empty", self.null_and_empty
        yield "large-records", self.large_records
        yield "many-records", self.many_records
        yield "create-time", self.create_time
        yield "log-append-time", self.log_append_time
        yield "acks-0", self.acks_0
        yield "acks-1", lambda: self.write_and_read("acks-1", [plain(i) for i in range(100)], acks=1)
        yield "acks-all", lambda: self.write_and_read("acks-all", [plain(i) for i in range(100)])
        yield "idempotent", self.idempotent
        yield "list-offsets", self.list_offsets
        yield "offset-for-time", self.offset_for_time
        yield "describe-configs", self.describe_configs
        yield "alter-configs", self.alter_configs
        yield "create-partitions", self.create_partitions
        yield "delete-records", self.delete_records
        yield "delete-topic", self.delete_topic
        yield "recreate-topic", self.recreate_topic
        yield "error-topic-exists", lambda: expect_error(self.client, 36, lambda: self.new_topic("main"))
        yield "error-unknown-topic", lambda: expect_error(self.client, 3, lambda: self.client.delete_topic("no-such-topic"))
        yield "error-bad-topic-name", lambda: expect_error(self.client, 17, lambda: self.new_topic("bad name"))
        yield "error-too-large", self.error_too_large

    def new_topic(self, topic, partitions=1, **configs):
        configs = {key.replace("_", "."): value for key, value in configs.items()}
        self.client.create_topic(topic, partitions, TOPIC_CONFIGS | configs)
        wait_until(lambda: self.client.partitions(topic) == partitions, f"{topic} has {partitions} partitions")

    def produce(self, topic, records, partition=0, codec="none", acks="all", idempotent=False):
        return self.client.produce(topic, partition, records, codec, acks, idempotent)

    def write_and_read(self, topic, records, **how):
        self.new_topic(topic)
        expect(list(self.produce(topic, records, **how)), list(range(len(records))), "acknowledged offsets")
        expect_stored(self.client.read(topic, 0, len(records)), records)

    def create_topic(self):
        self.new_topic("main", partitions=3)

    def auto_create(self):
        self.produce("auto", [plain(0)])
        wait_until(lambda: self.client.partitions("auto") == 1, "topic auto exists")
        expect_stored(self.client.read("auto", 0, 1), [plain(0)])

    def codec(self, codec):
        if codec not in self.client.codecs:
            raise Unsupported(f"the client has no {codec}")
        self.write_and_read(f"codec-{codec}", [sample(i) for i in range(SAMPLE_COUNT)], codec=codec)

    def headers(self):
        headers = [("a", b"1"), ("b", b"\x00\xff"), ("a", b"2"), ("empty", b""), ("käse", b"x"), ("a", b"1")]
        if self.client.null_headers:
            headers.append(("null", None))
        self.write_and_read("headers", [Record(b"k", b"v", headers, FIRST_TIMESTAMP), plain(1)])

    def null_and_empty(self):
        pairs = [(None, b"v"), (b"k", None), (b"", b""), (b"k", b""), (b"", None), (None, b"")]
        self.write_and_read("null-and-empty", [Record(k, v, [], FIRST_TIMESTAMP) for k, v in pairs])

    def large_records(self):
        self.write_and_read("large-records", [big(i) for i in range(5)])

    def many_records(self):
        self.write_and_read("many-records", [plain(i) for i in range(100_000)])

    def create_time(self):
        times = [FIRST_TIMESTAMP + delta for delta in (5_000, 0, 9_999, 1, 1, 86_400_000)] + [1]
        self.write_and_read("create-time", [plain(i, timestamp) for i, timestamp in enumerate(times)])

    def log_append_time(self):
        self.new_topic("log-append-time", message_timestamp_type="LogAppendTime")
        before = int(time.time() * 1000)
        self.produce("log-append-time", [plain(i) for i in range(10)])
        after = int(time.time() * 1000)
        for stored in self.client.read("log-append-time", 0, 10):
            expect(before <= stored.record.timestamp <= after, True, f"broker time at {stored}")

    def acks_0(self):
        records = [plain(i) for i in range(100)]
        self.new_topic("acks-0")
        self.produce("acks-0", records, acks=0)
        expect_stored(self.client.read("acks-0", 0, len(records)), records)

    def idempotent(self):
        if not self.client.idempotent:
            raise Unsupported("the client has no idempotent producer")
        self.write_and_read("idempotent", [plain(i) for i in range(5_000)], idempotent=True)

    def list_offsets(self):
        expect(self.client.offsets("main", 2), (0, 0), "offsets of an empty partition")
        self.produce("main", [plain(i) for i in range(7)], partition=2)
        expect(self.client.offsets("main", 2), (0, 7), "offsets after 7 records")

    def offset_for_time(self):
        self.new_topic("times")
        self.produce("times", [plain(i, FIRST_TIMESTAMP + 10 * i) for i in range(50)])
        for timestamp, offset in ((0, 0), (FIRST_TIMESTAMP + 200, 20), (FIRST_TIMESTAMP + 201, 21), (FIRST_TIMESTAMP + 491, None)):
            expect(self.client.offset_for_time("times", 0, timestamp), offset, f"offset for time {timestamp}")

    def describe_configs(self):
        expect(self.client.describe_config("main", "max.message.bytes"), TOPIC_CONFIGS["max.message.bytes"], "given config")
        expect(self.client.describe_config("main", "cleanup.policy"), "delete", "default config")

    def alter_configs(self):
        self.client.alter_config("main", "retention.ms", "86400000")
        wait_until(lambda: self.client.describe_config("main", "retention.ms") == "86400000", "retention.ms is 86400000")

    def create_partitions(self):
        self.client.create_partitions("main", 5)
        wait_until(lambda: self.client.partitions("main") == 5, "5 partitions")
        self.produce("main", [plain(0)], partition=4)
        expect_stored(self.client.read("main", 4, 1), [plain(0)])

    def delete_records(self):
        self.new_topic("trimmed")
        records = [plain(i) for i in range(100)]
        self.produce("trimmed", records)
        self.client.delete_records("trimmed", 0, 60)
        expect(self.client.offsets("trimmed", 0), (60, 100), "offsets after deleting the first 60")
        expect_stored(self.client.read("trimmed", 0, 40), records[60:], first_offset=60)

    def delete_topic(self):
        self.client.delete_topic("trimmed")
        wait_until(lambda: self.client.partitions("trimmed") == 0, "topic trimmed is gone")

    def recreate_topic(self):
        self.new_topic("again")
        self.produce("again", [plain(i) for i in range(10)])
        self.client.delete_topic("again")
        wait_until(lambda: self.client.partitions("again") == 0, "topic again is gone")
        self.new_topic("again")
        expect(self.client.offsets("again", 0), (0, 0), "offsets of the new topic")
        expect(list(self.produce("again", [plain(1)])), [0], "first offset of the new topic")
        expect_stored(self.client.read("again", 0, 1), [plain(1)])

    def error_too_large(self):
        self.new_topic("small", max_message_bytes="10000")
        large = Record(b"k", big(0).value[:20_000], [], FIRST_TIMESTAMP)
        expect_error(self.client, 10, lambda: self.produce("small", [large]))
        expect(list(self.produce("small", [plain(0)])), [0], "offset of the next record")


def verify(client, topics):
    """Reads what another client's codec checks wrote."""
    for topic in topics:
        expect_stored(client.read(topic, 0, SAMPLE_COUNT), [sample(i) for i in range(SAMPLE_COUNT)])


def run_check(name, check):
    try:
        check()
        print(f"PASS {name}", flush=True)
        return True
    except Unsupported as why:
        print(f"SKIP {name}: {why}", flush=True)
        return True
    except Exception as error:
        traceback.print_exc()
        print(f"FAIL {name}: {' '.join(repr(error).split())[:400]}", flush=True)
        return False


def main(client_class):
    """Command line: BOOTSTRAP runs all checks; BOOTSTRAP TOPIC... reads these topics, written by another client."""
    client = client_class(sys.argv[1])
    print(f"CLIENT {client.name} {client.version}", flush=True)
    if client.note:
        print(f"NOTE {client.note}", flush=True)
    if sys.argv[2:]:
        checks = [(f"verify {topic}", lambda topic=topic: verify(client, [topic])) for topic in sys.argv[2:]]
    else:
        checks = Scenario(client).checks()
    ok = [run_check(name, check) for name, check in checks]
    sys.exit(0 if all(ok) else 1)
