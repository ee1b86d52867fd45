"""A group member of kafka-python, of today or of 2020: classic protocol."""

from kafka import KafkaConsumer, OffsetAndMetadata
from kafka.errors import KafkaError

from member import Member, say


def commit_row(offset):
    fields = OffsetAndMetadata._fields
    return OffsetAndMetadata(*([offset, ""] + [-1] * (len(fields) - 2)))


def main():
    member = Member()
    consumer = KafkaConsumer(member.topic, bootstrap_servers=member.bootstrap, group_id=member.group, auto_offset_reset="earliest",
                             enable_auto_commit=False, session_timeout_ms=6000, heartbeat_interval_ms=500)
    while not member.leaving.is_set():
        batches = consumer.poll(timeout_ms=50)
        member.tell_owned(tp.partition for tp in consumer.assignment())
        rows = {tp: commit_row(records[-1].offset + 1) for tp, records in batches.items()}
        member.tell_read((tp.partition, record.offset) for tp, records in batches.items() for record in records)
        try:
            if rows:
                consumer.commit(rows)
                member.tell_committed({tp.partition: row.offset for tp, row in rows.items()})
        except KafkaError as error:
            say("NOTE", repr(error))
    consumer.close(autocommit=False)


main()
