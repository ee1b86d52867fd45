"""aiokafka: the asyncio client, driven here by one event loop."""

import asyncio

import aiokafka
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, for_code

from scenario import Client, Record, Stored, main


def check(code, message):
    """The admin client of aiokafka returns responses as they are; errors inside them are the caller's to see."""
    if code:
        raise for_code(code)(message)


class AioKafka(Client):
    name = "aiokafka"
    version = aiokafka.__version__

    def __init__(self, bootstrap):
        super().__init__(bootstrap)
        self.loop = asyncio.new_event_loop()

    def run(self, resource, use):
        async def started():
            await resource.start()
            try:
                return await use(resource)
            finally:
                await (resource.close() if isinstance(resource, AIOKafkaAdminClient) else resource.stop())

        return self.loop.run_until_complete(started())

    def with_admin(self, use):
        async def create():
            return AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)

        return self.run(self.loop.run_until_complete(create()), use)

    def with_consumer(self, use):
        async def create():
            return AIOKafkaConsumer(bootstrap_servers=self.bootstrap, group_id=None, auto_offset_reset="earliest",
                                    max_partition_fetch_bytes=4 << 20)

        return self.run(self.loop.run_until_complete(create()), use)

    def create_topic(self, topic, partitions, configs):
        new_topic = NewTopic(topic, partitions, 1, topic_configs=configs)
        response = self.with_admin(lambda admin: admin.create_topics([new_topic]))
        check(*response.topic_errors[0][1:3])

    def delete_topic(self, topic):
        response = self.with_admin(lambda admin: admin.delete_topics([topic]))
        check(response.topic_error_codes[0][1], topic)

    def partitions(self, topic):
        # Asking for one topic by name would create it: aiokafka's MetadataRequest has no allow_auto_topic_creation.
        every = self.with_admin(lambda admin: admin.describe_topics())
        return sum(len(found["partitions"]) for found in every if found["topic"] == topic)

    def create_partitions(self, topic, total):
        self.with_admin(lambda admin: admin.create_partitions({topic: NewPartitions(total)}))

    def describe_config(self, topic, key):
        resource = ConfigResource(ConfigResourceType.TOPIC, topic)
        [response] = self.with_admin(lambda admin: admin.describe_configs([resource]))
        code, message, _, _, entries = response.resources[0][:5]
        check(code, message)
        return next(entry[1] for entry in entries if entry[0] == key)

    def alter_config(self, topic, key, value):
        resource = ConfigResource(ConfigResourceType.TOPIC, topic, {key: value})
        [response] = self.with_admin(lambda admin: admin.alter_configs([resource]))
        check(*response.resources[0][:2])

    def delete_records(self, topic, partition, before_offset):
        target = {TopicPartition(topic, partition): RecordsToDelete(before_offset)}
        self.with_admin(lambda admin: admin.delete_records(target))

    def produce(self, topic, partition, records, codec, acks, idempotent):
        async def create():
            return AIOKafkaProducer(bootstrap_servers=self.bootstrap, acks=acks, linger_ms=20, max_batch_size=1 << 20,
                                    compression_type=None if codec == "none" else codec, enable_idempotence=idempotent,
                                    max_request_size=2 << 20)

        async def send(producer):
            futures = [await producer.send(topic, r.value, r.key, partition, r.timestamp, r.headers) for r in records]
            await producer.flush()
            return None if acks == 0 else [(await future).offset for future in futures]

        return self.run(self.loop.run_until_complete(create()), send)

    def read(self, topic, partition, count):
        async def fetch(consumer):
            consumer.assign([TopicPartition(topic, partition)])
            stored = []
            while len(stored) < count:
                m = await asyncio.wait_for(consumer.getone(), 20)
                stored.append(Stored(m.offset, Record(m.key, m.value, list(m.headers), m.timestamp)))
            return stored

        return self.with_consumer(fetch)

    def offsets(self, topic, partition):
        tp = TopicPartition(topic, partition)

        async def both(consumer):
            return (await consumer.beginning_offsets([tp]))[tp], (await consumer.end_offsets([tp]))[tp]

        return self.with_consumer(both)

    def offset_for_time(self, topic, partition, timestamp):
        tp = TopicPartition(topic, partition)
        found = self.with_consumer(lambda consumer: consumer.offsets_for_times({tp: timestamp}))[tp]
        return found.offset if found else None

    def error_code(self, error):
        return error.errno if isinstance(error, KafkaError) else None


if __name__ == "__main__":
    main(AioKafka)
