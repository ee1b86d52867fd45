// A group member of KafkaJS: classic protocol, every batch committed by hand.

import kafkajs from 'kafkajs'
import { bootstrap, group, onLeave, tellCommitted, tellOwned, tellRead, topic } from './member.js'

const { Kafka, logLevel } = kafkajs
const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.ERROR, logCreator: () => ({ log }) => console.error(log.message, log.error ?? ''),
  retry: { initialRetryTime: 100, maxRetryTime: 500, retries: 50 } })
const consumer = kafka.consumer({ groupId: group, sessionTimeout: 6000, heartbeatInterval: 500, maxWaitTimeInMs: 200 })

consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => tellOwned(payload.memberAssignment[topic] ?? []))
consumer.on(consumer.events.REBALANCING, () => tellOwned([]))
onLeave(() => consumer.disconnect())

await consumer.connect()
await consumer.subscribe({ topic, fromBeginning: true })
await consumer.run({
  autoCommit: false,
  eachBatchAutoResolve: false,
  eachBatch: async ({ batch: { partition, messages }, resolveOffset, isStale, heartbeat }) => {
    if (isStale()) return
    for (const { offset } of messages) tellRead(partition, offset)
    const next = Number(messages.at(-1).offset) + 1
    await consumer.commitOffsets([{ topic, partition, offset: String(next) }])
    resolveOffset(messages.at(-1).offset)
    tellCommitted(partition, next)
    await heartbeat()
  }
})
