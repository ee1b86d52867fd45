"""A group member of aiokafka: classic protocol."""

import asyncio

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from member import Member, say


async def main():
    member = Member()
    consumer = AIOKafkaConsumer(member.topic, bootstrap_servers=member.bootstrap, group_id=member.group, auto_offset_reset="earliest",
                                enable_auto_commit=False, session_timeout_ms=6000, heartbeat_interval_ms=500)
    await consumer.start()
    while not member.leaving.is_set():
        batches = await consumer.getmany(timeout_ms=50)
        member.tell_owned(tp.partition for tp in consumer.assignment())
        rows = {tp: records[-1].offset + 1 for tp, records in batches.items()}
        member.tell_read((tp.partition, record.offset) for tp, records in batches.items() for record in records)
        try:
            if rows:
                await consumer.commit(rows)
                member.tell_committed({tp.partition: offset for tp, offset in rows.items()})
        except KafkaError as error:
            say("NOTE", repr(error))
    await consumer.stop()


asyncio.run(main())
