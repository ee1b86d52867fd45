// A group member of @platformatic/kafka, in both protocols, every message committed by hand.

import { Consumer } from '@platformatic/kafka'
import { bootstrap, group, note, onLeave, protocol, tellCommitted, tellOwned, tellRead, topic } from './member.js'

const classic = { sessionTimeout: 6000, rebalanceTimeout: 10_000, heartbeatInterval: 500 }
const consumer = new Consumer({ clientId: 'compat', bootstrapBrokers: [bootstrap], groupId: group, groupProtocol: protocol,
  ...(protocol === 'classic' && classic), retries: 20, retryDelay: 200, maxWaitTime: 200, autocommit: false })

const owned = () => (consumer.assignments ?? []).filter(row => row.topic === topic).flatMap(row => row.partitions)
consumer.on('consumer:group:join', () => tellOwned(owned()))
setInterval(() => tellOwned(owned()), 50) // the new protocol has no event for it
onLeave(() => consumer.close(true))

const committed = new Map()
const stream = await consumer.consume({ topics: [topic], mode: 'committed', fallbackMode: 'earliest' })
stream.on('error', note)
for await (const message of stream) {
  if (!owned().includes(message.partition)) continue // fetched before the partition was taken away
  // At every new assignment the client asks for the committed offsets again, also where it commits at that moment.
  if (message.offset < (committed.get(message.partition) ?? 0n)) continue
  tellRead(message.partition, message.offset)
  try {
    await message.commit()
    committed.set(message.partition, message.offset + 1n)
    tellCommitted(message.partition, message.offset + 1n)
  } catch (error) {
    note(error)
  }
}
