// What every Node member of a group does: it tells what it owns, reads and commits (see ../harness/group.py).

import { createInterface } from 'node:readline'

/** From the command line. */
export const [bootstrap, group, topic, protocol] = process.argv.slice(2)

let told
/** Tells the partitions that are owned now, when they are others than before. */
export function tellOwned(partitions) {
  const line = `ASSIGNED ${[...partitions].sort((a, b) => a - b).join(',')}`
  if (line !== told) console.log((told = line))
}

export const tellRead = (partition, offset) => console.log(`READ ${partition} ${offset}`)
export const tellCommitted = (partition, offset) => console.log(`COMMITTED ${partition} ${offset}`)
export const note = error => console.log(`NOTE ${error.message}`)

/** Runs leave() when standard input says so or ends, then exits. */
export function onLeave(leave) {
  const lines = createInterface({ input: process.stdin })
  let once
  const end = () => (once ??= leave().then(() => process.exit(0), error => (note(error), process.exit(1))))
  lines.on('line', end).on('close', end)
}
