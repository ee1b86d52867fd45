"""The world around a group of consumers. Command line: BOOTSTRAP TOPIC PARTITIONS.

Makes the topic and writes a record every 20 ms, one partition after the other, through kills of the broker. Commands on standard
input, each answered by one line: `ends` (acknowledged ends), `stop` (write no more, then ends), `committed GROUP`.
"""

import sys
import threading

from confluent_kafka import ConsumerGroupTopicPartitions, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic


class Feeder:
    def __init__(self, bootstrap, topic, partitions):
        self.admin, self.topic, self.partitions = AdminClient({"bootstrap.servers": bootstrap}), topic, partitions
        self.admin.create_topics([NewTopic(topic, partitions, 1)], operation_timeout=10)[topic].result()
        self.ends, self.stopped = dict.fromkeys(range(partitions), 0), threading.Event()
        self.producer = Producer({"bootstrap.servers": bootstrap, "acks": "all", "linger.ms": 1, "reconnect.backoff.max.ms": 200})
        self.writer = threading.Thread(target=self.write, daemon=True)
        self.writer.start()

    def acknowledged(self, error, message):
        if error is None:
            self.ends[message.partition()] = max(self.ends[message.partition()], message.offset() + 1)

    def write(self):
        number = 0
        while not self.stopped.wait(0.02):
            self.producer.produce(self.topic, f"value {number}", partition=number % self.partitions, on_delivery=self.acknowledged)
            self.producer.poll(0)
            number += 1

    def stop(self):
        self.stopped.set()
        self.writer.join()
        if self.producer.flush(15):
            raise RuntimeError("records were not acknowledged within 15 s")
        return self.ends

    def committed(self, group):
        asked = ConsumerGroupTopicPartitions(group, [TopicPartition(self.topic, p) for p in range(self.partitions)])
        found = self.admin.list_consumer_group_offsets([asked], request_timeout=10)[group].result()
        return {row.partition: row.offset for row in found.topic_partitions}


def main():
    feeder = Feeder(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    print("READY", flush=True)
    for line in sys.stdin:
        command, *arguments = line.split()
        try:
            rows = {"ends": lambda: dict(feeder.ends), "stop": feeder.stop, "committed": feeder.committed}[command](*arguments)
            print("OFFSETS", *(f"{partition}={offset}" for partition, offset in rows.items()), flush=True)
        except Exception as error:
            print("ERROR", " ".join(str(error).split()), flush=True)


main()
