"""The reading side of the real-input test, with confluent-kafka (librdkafka), in another language than the writing side.

  read.py digest BOOTSTRAP TOPIC...   count and rolling SHA-256 of every partition as JSON, as producer/digest.go defines it
  read.py numbers BOOTSTRAP TOPIC     partition, offset and number of every record that `producer acked` wrote
"""

import hashlib
import json
import struct
import sys
import time

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition


def read_all(bootstrap, topics):
    """Every message of the topics, per partition in order and without a gap from offset 0."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "unused", "enable.auto.commit": False, "auto.offset.reset": "error",
                         "enable.partition.eof": True, "check.crcs": True, "queued.max.messages.kbytes": 65536})
    metadata = consumer.list_topics(timeout=20).topics
    assigned = [TopicPartition(topic, p, OFFSET_BEGINNING) for topic in topics for p in metadata[topic].partitions]
    consumer.assign(assigned)
    next_offset = {(tp.topic, tp.partition): 0 for tp in assigned}
    reading = set(next_offset)
    last_progress = time.monotonic()
    while reading:
        messages = consumer.consume(10_000, timeout=0.2)
        if messages:
            last_progress = time.monotonic()
        elif time.monotonic() > last_progress + 30:
            raise TimeoutError(f"nothing for 30 s; still reading {sorted(reading)}")
        for message in messages:
            place = message.topic(), message.partition()
            if message.error() and message.error().code() == KafkaError._PARTITION_EOF:
                reading.discard(place)
                continue
            if message.error():
                raise KafkaException(message.error())
            if message.offset() != next_offset[place]:
                raise AssertionError(f"{place}: offset {message.offset()} where {next_offset[place]} is due")
            next_offset[place] += 1
            yield place, message
    consumer.close()


def block(data):
    return struct.pack(">i", -1) if data is None else struct.pack(">i", len(data)) + data


def encode(message):
    headers = message.headers() or []
    parts = [struct.pack(">q", message.timestamp()[1]), block(message.key()), block(message.value()), struct.pack(">i", len(headers))]
    for name, value in headers:
        parts += [block(name.encode()), block(value)]
    return b"".join(parts)


def digest(bootstrap, *topics):
    hashes, counts = {}, {}
    for place, message in read_all(bootstrap, topics):
        hashes.setdefault(place, hashlib.sha256()).update(encode(message))
        counts[place] = counts.get(place, 0) + 1
    print(json.dumps({f"{topic}-{p}": f"{counts[topic, p]} {hashes[topic, p].hexdigest()}" for topic, p in hashes}))


def numbers(bootstrap, topic):
    for (_, partition), message in read_all(bootstrap, [topic]):
        print(partition, message.offset(), int(message.value().split()[0]))


if __name__ == "__main__":
    {"digest": digest, "numbers": numbers}[sys.argv[1]](*sys.argv[2:])
