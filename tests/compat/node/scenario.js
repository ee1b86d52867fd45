// The checks of ../checks.txt for the Node clients; each client is an adapter with the functions listed at main().

import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'

const firstTimestamp = 1_700_000_000_000
const sampleCount = 1000
const mib = 1 << 20
const topicConfigs = { 'max.message.bytes': String(2 * mib), 'retention.ms': '-1' }
const bytes = text => Buffer.from(text)

/** The client has no such operation; the text stands in the matrix. */
export class Unsupported extends Error {}

/** Record number i of the set that every program of this suite writes and expects. */
function sample(i) {
  const key = i % 10 === 0 ? null : bytes(`key-${i}`)
  let value = bytes(`value-${i}-${'x'.repeat((i * 37) % 500)}`)
  if (i % 17 === 3) value = bytes('')
  if (i % 13 === 5 && key !== null) value = null
  const headers = [['index', bytes(`${i}`)], ['tag', bytes('a')], ['tag', bytes('b')]]
  return { key, value, headers, timestamp: firstTimestamp + i }
}

const plain = i => ({ key: bytes(`k${i}`), value: bytes(`v${i}`), headers: [], timestamp: firstTimestamp })

/** A record of 1 MiB that no codec shrinks to nothing: a linear congruential sequence. */
function big(i) {
  const value = Buffer.alloc(mib)
  let state = BigInt(i) + 1n
  for (let at = 0; at < mib; at += 8) {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n)
    value.writeBigUInt64BE(state, at)
  }
  return { key: bytes(`big-${i}`), value, headers: [], timestamp: firstTimestamp }
}

const many = (count, make) => Array.from({ length: count }, (_, i) => make(i))

const text = value => JSON.stringify(value, (_, v) => (v?.type === 'Buffer' ? Buffer.from(v.data).toString('latin1') : v))

function expect(actual, expected, what) {
  if (isDeepStrictEqual(actual, expected)) return
  throw new Error(`${what}: ${text(actual)?.slice(0, 200)} instead of ${text(expected).slice(0, 200)}`)
}

function expectStored(stored, records, firstOffset = 0) {
  expect(stored.length, records.length, 'number of records')
  stored.forEach(({ offset, ...record }, i) => {
    expect(offset, firstOffset + i, `offset of record ${i}`)
    expect(record, records[i], `record ${i}`)
  })
}

async function waitUntil(condition, what, seconds = 10) {
  const deadline = Date.now() + seconds * 1000
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`after ${seconds} s not: ${what}`)
    await sleep(20)
  }
}

function suite(client) {
  const waitPartitions = (topic, count) =>
    waitUntil(async () => (await client.partitions(topic)) === count, `${topic} has ${count} partitions`)

  async function newTopic(topic, partitions = 1, configs = {}) {
    await client.createTopic(topic, partitions, { ...topicConfigs, ...configs })
    await waitPartitions(topic, partitions)
  }

  async function deleteTopic(topic) {
    await client.deleteTopic(topic)
    await waitPartitions(topic, 0)
  }

  const produce = (topic, records, { partition = 0, codec = 'none', acks = -1, idempotent = false } = {}) =>
    client.produce(topic, partition, records, { codec, acks, idempotent })

  async function appendAndRead(topic, records, how = {}) {
    const offsets = await produce(topic, records, how)
    if (how.acks !== 0) expect(offsets, many(records.length, i => i), 'acknowledged offsets')
    expectStored(await client.read(topic, how.partition ?? 0, records.length), records)
  }

  async function writeAndRead(topic, records, how = {}) {
    await newTopic(topic)
    await appendAndRead(topic, records, how)
  }

  async function expectError(code, call) {
    let outcome = 'no error'
    try {
      await call()
    } catch (error) {
      outcome = client.errorCode(error) ?? error.message
    }
    expect(outcome, code, 'error code')
  }

  async function codec(name) {
    if (!client.codecs.includes(name)) throw new Unsupported(`the client has no ${name}${client.codecNote ?? ''}`)
    await writeAndRead(`codec-${name}`, many(sampleCount, sample), { codec: name })
  }

  return {
    'create-topic': () => newTopic('main', 3),

    'auto-create': async () => {
      await waitUntil(async () => produce('auto', [plain(0)]).catch(error => {
        if (client.errorCode(error) !== 3) throw error // Kafka's answer while it makes the topic
      }), 'topic auto takes records')
      expectStored(await client.read('auto', 0, 1), [plain(0)])
    },

    'codec-none': () => codec('none'),
    'codec-gzip': () => codec('gzip'),
    'codec-snappy': () => codec('snappy'),
    'codec-lz4': () => codec('lz4'),
    'codec-zstd': () => codec('zstd'),

    headers: async () => {
      let headers = [['a', bytes('1')], ['b', Buffer.from([0, 255])], ['a', bytes('2')], ['empty', bytes('')], ['käse', bytes('x')]]
      if (client.nullHeaders) headers.push(['null', null])
      if (client.groupsHeaders) headers = headers.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      await writeAndRead('headers', [{ ...plain(0), headers }, plain(1)])
    },

    'null-and-empty': async () => {
      const [empty, full] = [bytes(''), bytes('x')]
      const pairs = [[null, full], [full, null], [empty, empty], [full, empty], [empty, null], [null, empty]]
      await writeAndRead('null-and-empty', pairs.map(([key, value]) => ({ key, value, headers: [], timestamp: firstTimestamp })))
    },

    'large-records': () => writeAndRead('large-records', many(5, big)),
    'many-records': () => writeAndRead('many-records', many(100_000, plain)),

    'create-time': async () => {
      const times = [5000, 0, 9999, 1, 1, 86_400_000, -86_400_000].map(delta => firstTimestamp + delta)
      await writeAndRead('create-time', times.map((timestamp, i) => ({ ...plain(i), timestamp })))
    },

    'log-append-time': async () => {
      await newTopic('log-append-time', 1, { 'message.timestamp.type': 'LogAppendTime' })
      const before = Date.now()
      await produce('log-append-time', many(10, plain))
      const after = Date.now()
      for (const { offset, timestamp } of await client.read('log-append-time', 0, 10)) {
        expect(timestamp >= before && timestamp <= after, true, `broker time ${timestamp} at offset ${offset}`)
      }
    },

    'acks-0': () => writeAndRead('acks-0', many(100, plain), { acks: 0 }),
    'acks-1': () => writeAndRead('acks-1', many(100, plain), { acks: 1 }),
    'acks-all': () => writeAndRead('acks-all', many(100, plain)),
    idempotent: () => writeAndRead('idempotent', many(5000, plain), { idempotent: true }),

    'list-offsets': async () => {
      expect(await client.offsets('main', 2), [0, 0], 'offsets of an empty partition')
      await produce('main', many(7, plain), { partition: 2 })
      expect(await client.offsets('main', 2), [0, 7], 'offsets after 7 records')
    },

    'offset-for-time': async () => {
      await newTopic('times')
      await produce('times', many(50, i => ({ ...plain(i), timestamp: firstTimestamp + 10 * i })))
      for (const [timestamp, offset] of [[0, 0], [firstTimestamp + 200, 20], [firstTimestamp + 201, 21], [firstTimestamp + 491, null]]) {
        expect(await client.offsetForTime('times', 0, timestamp), offset, `offset for time ${timestamp}`)
      }
    },

    'describe-configs': async () => {
      expect(await client.describeConfig('main', 'max.message.bytes'), topicConfigs['max.message.bytes'], 'given config')
      expect(await client.describeConfig('main', 'cleanup.policy'), 'delete', 'default config')
    },

    'alter-configs': async () => {
      await client.alterConfig('main', 'retention.ms', '86400000')
      await waitUntil(async () => (await client.describeConfig('main', 'retention.ms')) === '86400000', 'retention.ms is 86400000')
    },

    'create-partitions': async () => {
      await client.createPartitions('main', 5)
      await waitPartitions('main', 5)
      await appendAndRead('main', [plain(0)], { partition: 4 })
    },

    'delete-records': async () => {
      const records = many(100, plain)
      await writeAndRead('trimmed', records)
      await client.deleteRecords('trimmed', 0, 60)
      expect(await client.offsets('trimmed', 0), [60, 100], 'offsets after deleting the first 60')
      expectStored(await client.read('trimmed', 0, 40), records.slice(60), 60)
    },

    'delete-topic': () => deleteTopic('trimmed'),

    'recreate-topic': async () => {
      await writeAndRead('again', many(10, plain))
      await deleteTopic('again')
      await newTopic('again')
      expect(await client.offsets('again', 0), [0, 0], 'offsets of the new topic')
      await appendAndRead('again', [plain(1)])
    },

    'error-topic-exists': () => expectError(36, () => client.createTopic('main', 1, {})),
    'error-unknown-topic': () => expectError(3, () => client.deleteTopic('no-such-topic')),
    'error-bad-topic-name': () => expectError(17, () => client.createTopic('bad name', 1, {})),

    'error-too-large': async () => {
      await newTopic('small', 1, { 'max.message.bytes': '10000' })
      await expectError(10, () => produce('small', [{ ...plain(0), value: big(0).value.subarray(0, 20_000) }]))
      await appendAndRead('small', [plain(0)])
    }
  }
}

/**
 * Runs every check and prints a line for each. A client has: name, version, codecs, nullHeaders, perhaps a note for its users, and the async functions
 * createTopic(topic, partitions, configs), deleteTopic(topic), partitions(topic) -> count, createPartitions(topic, total),
 * describeConfig(topic, key), alterConfig(topic, key, value), deleteRecords(topic, partition, before),
 * produce(topic, partition, records, {codec, acks, idempotent}) -> offsets, read(topic, partition, count) from the earliest,
 * offsets(topic, partition) -> [earliest, latest], offsetForTime(topic, partition, timestamp) -> offset or null, and
 * errorCode(error) -> Kafka's error code.
 */
export async function main(connect) {
  const client = await connect(process.argv[2])
  console.log(`CLIENT ${client.name} ${client.version}`)
  if (client.note) console.log(`NOTE ${client.note}`)
  let failed = 0
  for (const [name, check] of Object.entries(suite(client))) {
    try {
      await check()
      console.log(`PASS ${name}`)
    } catch (error) {
      const skip = error instanceof Unsupported
      console.log(`${skip ? 'SKIP' : 'FAIL'} ${name}: ${error.message.replace(/\s+/g, ' ').slice(0, 400)}`)
      if (!skip) console.error(error.stack)
      failed += skip ? 0 : 1
    }
  }
  process.exit(failed ? 1 : 0)
}
