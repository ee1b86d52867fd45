// @platformatic/kafka. Its stream reads only inside a consumer group; Consumer.fetch, also public, reads without one.

import { readFileSync } from 'node:fs'
import { Admin, Consumer, ListOffsetTimestamps, Producer, compressionsAlgorithms } from '@platformatic/kafka'
import { main } from './scenario.js'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.resolve('@platformatic/kafka'))))

const TOPIC = 2 // ConfigResourceTypes
const SET = 0 // IncrementalAlterConfigOperationTypes

/** Every client of this library is made from the same options. */
async function using(client, use) {
  try {
    return await use(client)
  } finally {
    await client.close()
  }
}

function toMessage(topic, partition, { key, value, headers, timestamp }) {
  const pairs = new Map(headers.map(([name, header]) => [Buffer.from(name), header])) // Buffers as keys: duplicates stay apart
  return { topic, partition, key, value, headers: pairs, timestamp: BigInt(timestamp) }
}

const LOG_APPEND_TIME = 8 // batch attribute

function toRecords({ firstOffset, firstTimestamp, maxTimestamp, attributes, records }) {
  return records.map(({ offsetDelta, timestampDelta, key, value, headers }) => ({
    offset: Number(firstOffset) + offsetDelta,
    key,
    value,
    headers: headers.map(([name, header]) => [name.toString(), header]),
    timestamp: Number(attributes & LOG_APPEND_TIME ? maxTimestamp : firstTimestamp + timestampDelta)
  }))
}

async function connect(bootstrap) {
  const options = { clientId: 'compat', bootstrapBrokers: [bootstrap], retries: 5, retryDelay: 200 }
  const admin = new Admin(options)
  const consumer = () => new Consumer({ ...options, groupId: 'unused' })

  async function produce(topic, partition, records, { codec, acks, idempotent }) {
    const offsets = []
    const atOnce = records.some(({ value }) => value?.length > 100_000) ? 1 : 20_000 // each send is one batch
    return using(new Producer({ ...options, idempotent, autocreateTopics: true, compression: codec }), async producer => {
      for (let i = 0; i < records.length; i += atOnce) {
        const messages = records.slice(i, i + atOnce).map(record => toMessage(topic, partition, record))
        const answer = await producer.send({ messages, ...(!idempotent && { acks }) })
        messages.forEach((_, j) => offsets.push(Number(answer.offsets?.[0].offset) + j))
      }
      return offsets
    })
  }

  async function read(topic, partition, count) {
    return using(consumer(), async client => {
      const { id: topicId, partitions } = (await client.metadata({ topics: [topic] })).topics.get(topic)
      const records = []
      const deadline = Date.now() + 20_000
      let fetchOffset = (await offsets(topic, partition))[0]
      while (records.length < count) {
        if (Date.now() > deadline) throw new Error(`${records.length} of ${count} records in 20 s`)
        const asked = { partition, currentLeaderEpoch: -1, fetchOffset: BigInt(fetchOffset), lastFetchedEpoch: -1, partitionMaxBytes: 4 << 20 }
        const { responses } = await client.fetch({ node: partitions[partition].leader, topics: [{ topicId, partitions: [asked] }],
          minBytes: 1, maxBytes: 10 << 20, maxWaitTime: 500, isolationLevel: 0 })
        const batches = responses[0]?.partitions[0].records ?? []
        const wanted = batches.flatMap(toRecords).filter(({ offset }) => offset >= fetchOffset)
        for (const record of wanted) records.push(record)
        fetchOffset = records.length ? records.at(-1).offset + 1 : fetchOffset
      }
      return records
    })
  }

  async function listOffset(topic, partition, timestamp) {
    const found = await using(consumer(), client => client.listOffsets({ topics: [topic], partitions: { [topic]: [partition] }, timestamp }))
    return Number(found.get(topic)[partition])
  }

  async function offsets(topic, partition) {
    return [await listOffset(topic, partition, ListOffsetTimestamps.EARLIEST), await listOffset(topic, partition, ListOffsetTimestamps.LATEST)]
  }

  const codecs = Object.keys(compressionsAlgorithms).filter(name => compressionsAlgorithms[name].available)
  return {
    name: '@platformatic/kafka', version,
    codecs, codecNote: ' on this Node.js', nullHeaders: true,
    note: 'its stream reads only inside a consumer group; these checks read with Consumer.fetch, which needs none',
    createTopic: (topic, partitions, configs) => {
      const entries = Object.entries(configs).map(([name, value]) => ({ name, value }))
      return admin.createTopics({ topics: [topic], partitions, replicas: 1, configs: entries })
    },
    deleteTopic: topic => admin.deleteTopics({ topics: [topic] }),
    partitions: async topic => {
      const names = await admin.listTopics()
      return names.includes(topic) ? (await admin.metadata({ topics: [topic], forceUpdate: true })).topics.get(topic).partitionsCount : 0
    },
    createPartitions: (topic, count) => admin.createPartitions({ topics: [{ name: topic, count, assignments: null }] }),
    describeConfig: async (topic, key) => {
      const [{ configs }] = await admin.describeConfigs({ resources: [{ resourceType: TOPIC, resourceName: topic, configurationKeys: [key] }] })
      return configs.find(({ name }) => name === key).value
    },
    alterConfig: (topic, name, value) => admin.incrementalAlterConfigs({
      resources: [{ resourceType: TOPIC, resourceName: topic, configs: [{ name, configOperation: SET, value }] }] }),
    deleteRecords: (topic, partition, before) => admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition, offset: BigInt(before) }] }] }),
    produce, read, offsets,
    offsetForTime: async (topic, partition, timestamp) => {
      const found = await listOffset(topic, partition, BigInt(timestamp))
      return found < 0 ? null : found
    },
    errorCode: error => {
      for (; error; error = error.cause ?? error.errors?.[0]) if (error.apiCode !== undefined) return error.apiCode
    }
  }
}

main(connect)
