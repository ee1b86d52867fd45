"""A group member of confluent-kafka (librdkafka), in both protocols."""

from confluent_kafka import Consumer, KafkaException, TopicPartition

from member import Member, say


def main():
    member = Member()
    config = {"bootstrap.servers": member.bootstrap, "group.id": member.group, "auto.offset.reset": "earliest",
              "enable.auto.commit": False, "group.protocol": member.protocol, "reconnect.backoff.max.ms": 200}
    if member.protocol == "classic":
        config |= {"session.timeout.ms": 6000, "heartbeat.interval.ms": 500, "partition.assignment.strategy": "cooperative-sticky"}
    consumer = Consumer(config)
    consumer.subscribe([member.topic])
    while not member.leaving.is_set():
        messages = consumer.consume(100, timeout=0.05)
        member.tell_owned(tp.partition for tp in consumer.assignment())
        positions = member.tell_read((m.partition(), m.offset()) for m in messages if m.error() is None)
        try:
            if positions:
                rows = consumer.commit(offsets=[TopicPartition(member.topic, *row) for row in positions.items()], asynchronous=False)
                member.tell_committed({row.partition: row.offset for row in rows if row.error is None})
        except KafkaException as error:
            say("NOTE", error)
    consumer.close()


main()
