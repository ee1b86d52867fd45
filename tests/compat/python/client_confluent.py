"""confluent-kafka (librdkafka)."""

import confluent_kafka
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import (AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, NewPartitions,
                                   NewTopic, ResourceType)

from scenario import Client, Record, Stored, main


class Confluent(Client):
    name = "confluent-kafka"
    version = f"{confluent_kafka.__version__} (librdkafka {confluent_kafka.libversion()[0]})"
    note = "a consumer must be given a group.id, but joins no group as long as it only assigns"

    def __init__(self, bootstrap):
        super().__init__(bootstrap)
        self.admin = AdminClient({"bootstrap.servers": bootstrap})

    def consumer(self):
        # librdkafka wants a group.id, but a consumer that only assigns never joins the group.
        return Consumer({"bootstrap.servers": self.bootstrap, "group.id": "unused", "enable.auto.commit": False,
                         "auto.offset.reset": "error", "fetch.message.max.bytes": 2 << 20})

    def create_topic(self, topic, partitions, configs):
        self.admin.create_topics([NewTopic(topic, partitions, 1, config=configs)])[topic].result(30)

    def delete_topic(self, topic):
        self.admin.delete_topics([topic])[topic].result(30)

    def partitions(self, topic):
        found = self.admin.list_topics(timeout=10).topics.get(topic)
        return len(found.partitions) if found and not found.error else 0

    def create_partitions(self, topic, total):
        self.admin.create_partitions([NewPartitions(topic, total)])[topic].result(30)

    def describe_config(self, topic, key):
        resource = ConfigResource(ResourceType.TOPIC, topic)
        return self.admin.describe_configs([resource])[resource].result(30)[key].value

    def alter_config(self, topic, key, value):
        entry = ConfigEntry(key, value, incremental_operation=AlterConfigOpType.SET)
        resource = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[entry])
        self.admin.incremental_alter_configs([resource])[resource].result(30)

    def delete_records(self, topic, partition, before_offset):
        for future in self.admin.delete_records([TopicPartition(topic, partition, before_offset)]).values():
            future.result(30)

    def produce(self, topic, partition, records, codec, acks, idempotent):
        producer = Producer({"bootstrap.servers": self.bootstrap, "compression.type": codec, "acks": acks,
                             "enable.idempotence": idempotent, "message.max.bytes": 2 << 20, "linger.ms": 50,
                             "batch.size": 1 << 20})
        offsets, errors = [], []

        def delivered(error, message):
            errors.append(error) if error else offsets.append(message.offset())

        for record in records:
            while True:
                try:
                    producer.produce(topic, record.value, record.key, partition, on_delivery=delivered,
                                     timestamp=record.timestamp, headers=record.headers)
                    break
                except BufferError:  # the local queue is full: let deliveries make room
                    producer.poll(0.1)
            producer.poll(0)
        producer.flush(60)
        if errors:
            raise KafkaException(errors[0])
        return None if acks == 0 else offsets

    def read(self, topic, partition, count):
        consumer, stored = self.consumer(), []
        consumer.assign([TopicPartition(topic, partition, confluent_kafka.OFFSET_BEGINNING)])
        while len(stored) < count:
            messages = consumer.consume(count - len(stored), timeout=20)
            if not messages:
                raise TimeoutError(f"{len(stored)} of {count} records of {topic}")
            for m in messages:
                if m.error():
                    raise KafkaException(m.error())
                record = Record(m.key(), m.value(), m.headers() or [], m.timestamp()[1])
                stored.append(Stored(m.offset(), record))
        consumer.close()
        return stored

    def offsets(self, topic, partition):
        consumer = self.consumer()
        found = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=10)
        consumer.close()
        return found

    def offset_for_time(self, topic, partition, timestamp):
        consumer = self.consumer()
        [found] = consumer.offsets_for_times([TopicPartition(topic, partition, timestamp)], timeout=10)
        consumer.close()
        return found.offset if found.offset >= 0 else None

    def error_code(self, error):
        inner = error.args[0] if isinstance(error, KafkaException) else error
        return inner.code() if isinstance(inner, KafkaError) else None


if __name__ == "__main__":
    main(Confluent)
