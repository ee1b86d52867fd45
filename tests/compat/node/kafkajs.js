// KafkaJS. Its consumer reads only inside a consumer group, so the checks read through the client's own Fetch layer
// (Cluster and Broker), which is what that consumer stands on.

import { createRequire } from 'node:module'
import { compress as zstdCompress, decompress as zstdDecompress, init as zstdInit } from '@bokuweb/zstd-wasm'
import { lz4Compress, lz4Decompress } from '@platformatic/wasm-utils'
import kafkajs from 'kafkajs'
import snappy from 'kafkajs-snappy'
import { main } from './scenario.js'

const require = createRequire(import.meta.url)
const Cluster = require('kafkajs/src/cluster')
const { Kafka, CompressionCodecs, CompressionTypes, ConfigResourceTypes, logLevel, Partitioners } = kafkajs

const codec = (compress, decompress) => () => ({
  compress: async encoder => Buffer.from(compress(encoder.buffer)),
  decompress: async buffer => Buffer.from(decompress(buffer))
})
CompressionCodecs[CompressionTypes.Snappy] = snappy
CompressionCodecs[CompressionTypes.LZ4] = codec(lz4Compress, lz4Decompress)
CompressionCodecs[CompressionTypes.ZSTD] = codec(zstdCompress, zstdDecompress)
const codecs = { none: CompressionTypes.None, gzip: CompressionTypes.GZIP, snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4, zstd: CompressionTypes.ZSTD }

function toMessage(partition, { key, value, headers, timestamp }) {
  const grouped = {} // KafkaJS holds headers as {name: value or values}
  for (const [name, header] of headers) (grouped[name] ??= []).push(header)
  return { key, value, partition, headers: grouped, timestamp: String(timestamp) }
}

function toRecord({ offset, key, value, headers, timestamp }) {
  const flat = Object.entries(headers).flatMap(([name, values]) => [values].flat().map(header => [name, header]))
  return { offset: Number(offset), key, value, headers: flat, timestamp: Number(timestamp) }
}

async function connect(bootstrap) {
  await zstdInit()
  const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING, retry: { initialRetryTime: 50, retries: 5 } })
  const admin = kafka.admin()
  await admin.connect()

  async function produce(topic, partition, records, { codec, acks, idempotent }) {
    const producer = kafka.producer({ idempotent, allowAutoTopicCreation: true, createPartitioner: Partitioners.DefaultPartitioner,
      ...(idempotent && { maxInFlightRequests: 1 }) })
    await producer.connect()
    try {
      const offsets = []
      const atOnce = records.some(({ value }) => value?.length > 100_000) ? 1 : 5000 // each send is one batch
      for (let i = 0; i < records.length; i += atOnce) {
        const messages = records.slice(i, i + atOnce).map(record => toMessage(partition, record))
        const [answer] = await producer.send({ topic, messages, acks, compression: codecs[codec] })
        messages.forEach((_, j) => offsets.push(Number(answer?.baseOffset) + j))
      }
      return offsets
    } finally {
      await producer.disconnect()
    }
  }

  async function read(topic, partition, count) {
    const cluster = new Cluster({ brokers: [bootstrap], logger: kafka.logger(), clientId: 'compat', metadataMaxAge: 300_000, retry: {},
      isolationLevel: 0, maxInFlightRequests: null, allowAutoTopicCreation: false, requestTimeout: 30_000, connectionTimeout: 5000,
      socketFactory: require('kafkajs/src/network/socketFactory')(), reauthenticationThreshold: 10_000, offsets: new Map() })
    await cluster.connect()
    try {
      await cluster.addTargetTopic(topic)
      const nodeId = cluster.findTopicPartitionMetadata(topic).find(({ partitionId }) => partitionId === partition).leader
      const broker = await cluster.findBroker({ nodeId })
      const records = []
      const deadline = Date.now() + 20_000
      let [fetchOffset] = await offsets(topic, partition)
      while (records.length < count) {
        if (Date.now() > deadline) throw new Error(`${records.length} of ${count} records in 20 s`)
        const { responses } = await broker.fetch({ maxWaitTime: 500, minBytes: 1, maxBytes: 10 << 20, isolationLevel: 0,
          topics: [{ topic, partitions: [{ partition, fetchOffset, maxBytes: 4 << 20 }] }] })
        const wanted = responses[0].partitions[0].messages.map(toRecord).filter(({ offset }) => offset >= fetchOffset)
        for (const record of wanted) records.push(record)
        fetchOffset = records.length ? records.at(-1).offset + 1 : fetchOffset
      }
      return records
    } finally {
      await cluster.disconnect()
    }
  }

  async function offsets(topic, partition) {
    const found = (await admin.fetchTopicOffsets(topic)).find(row => row.partition === partition)
    return [Number(found.low), Number(found.high)]
  }

  const topicResource = (topic, rest) => ({ resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, ...rest }] })
  return {
    name: 'KafkaJS', version: require('kafkajs/package.json').version, codecs: Object.keys(codecs),
    nullHeaders: false, groupsHeaders: true,
    note: 'its consumer reads only inside a consumer group; these checks read through its own Fetch layer, which needs none',
    createTopic: async (topic, numPartitions, configs) => {
      const configEntries = Object.entries(configs).map(([name, value]) => ({ name, value }))
      const made = await admin.createTopics({ topics: [{ topic, numPartitions, replicationFactor: 1, configEntries }] })
      if (!made) throw Object.assign(new Error('createTopics answered false'), { code: 36 }) // its way to say "exists"
    },
    deleteTopic: topic => admin.deleteTopics({ topics: [topic] }),
    partitions: async topic => {
      const names = await admin.listTopics() // asking for one unknown topic would retry
      return names.includes(topic) ? (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0].partitions.length : 0
    },
    createPartitions: (topic, count) => admin.createPartitions({ topicPartitions: [{ topic, count }] }),
    describeConfig: async (topic, key) => {
      const { resources } = await admin.describeConfigs(topicResource(topic))
      return resources[0].configEntries.find(({ configName }) => configName === key).configValue
    },
    alterConfig: (topic, name, value) => admin.alterConfigs(topicResource(topic, { configEntries: [{ name, value }] })),
    deleteRecords: (topic, partition, before) => admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(before) }] }),
    produce, read, offsets,
    offsetForTime: async (topic, partition, timestamp) => {
      const found = (await admin.fetchTopicOffsetsByTimestamp(topic, timestamp)).find(row => row.partition === partition)
      const [, latest] = await offsets(topic, partition) // KafkaJS answers the end where no record is that young
      return Number(found.offset) === latest ? null : Number(found.offset)
    },
    errorCode: error => error.code ?? error.cause?.code ?? error.errors?.[0]?.code
  }
}

main(connect)
