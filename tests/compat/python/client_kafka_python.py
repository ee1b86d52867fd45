"""kafka-python, of today and (client_kafka_python_2_0.py) of the time before Kafka 4."""

import kafka
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, NewPartitions, NewTopic
from kafka.errors import KafkaError

from scenario import Client, Record, Stored, main


class KafkaPython(Client):
    name = "kafka-python"
    version = kafka.__version__
    null_headers = False

    def __init__(self, bootstrap):
        super().__init__(bootstrap)
        self.admin = KafkaAdminClient(bootstrap_servers=bootstrap)

    def consumer(self):
        return KafkaConsumer(bootstrap_servers=self.bootstrap, group_id=None, auto_offset_reset="earliest",
                             consumer_timeout_ms=20_000, max_partition_fetch_bytes=4 << 20)

    def create_topic(self, topic, partitions, configs):
        self.admin.create_topics([NewTopic(topic, partitions, 1, topic_configs=configs)])

    def delete_topic(self, topic):
        self.admin.delete_topics([topic])

    def partitions(self, topic):
        [found] = self.admin.describe_topics([topic])
        return len(found["partitions"]) if found["error_code"] == 0 else 0

    def create_partitions(self, topic, total):
        self.admin.create_partitions({topic: NewPartitions(total)})

    def describe_config(self, topic, key):
        found = self.admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)], config_filter="all")
        return found["topic"][topic][key]["value"]

    def alter_config(self, topic, key, value):
        self.admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, {key: value})])

    def delete_records(self, topic, partition, before_offset):
        self.admin.delete_records({TopicPartition(topic, partition): before_offset})

    def produce(self, topic, partition, records, codec, acks, idempotent):
        producer = KafkaProducer(bootstrap_servers=self.bootstrap, acks=acks, linger_ms=50, batch_size=1 << 20,
                                 compression_type=None if codec == "none" else codec, max_request_size=2 << 20,
                                 **({"enable_idempotence": True} if idempotent else {}))
        futures = [producer.send(topic, record.value, record.key, record.headers, partition, record.timestamp)
                   for record in records]
        producer.flush(60)
        offsets = [future.get(30).offset for future in futures]
        producer.close()
        return None if acks == 0 else offsets

    def read(self, topic, partition, count):
        consumer, stored = self.consumer(), []
        consumer.assign([TopicPartition(topic, partition)])
        while len(stored) < count:
            m = next(consumer)
            stored.append(Stored(m.offset, Record(m.key, m.value, list(m.headers), m.timestamp)))
        consumer.close()
        return stored

    def offsets(self, topic, partition):
        consumer, tp = self.consumer(), TopicPartition(topic, partition)
        found = consumer.beginning_offsets([tp])[tp], consumer.end_offsets([tp])[tp]
        consumer.close()
        return found

    def offset_for_time(self, topic, partition, timestamp):
        consumer, tp = self.consumer(), TopicPartition(topic, partition)
        found = consumer.offsets_for_times({tp: timestamp})[tp]
        consumer.close()
        return found.offset if found and found.offset >= 0 else None

    def error_code(self, error):
        return error.errno if isinstance(error, KafkaError) else None


if __name__ == "__main__":
    main(KafkaPython)
