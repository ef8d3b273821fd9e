// How long the published types take: each line of stdin is {type, doc, ops, seconds}, each line of stdout says how many of the
// operations were applied one after another in at most so many seconds, and how many nanoseconds each took: {edits, ns}.
import { createInterface } from 'node:readline'
import { TYPES } from './edits.mjs'

// The clock is not read for every operation.
const BETWEEN = 64

for await (const line of createInterface({ input: process.stdin })) {
  const { type: name, doc: start, ops, seconds } = JSON.parse(line)
  const type = TYPES[name]
  let doc = type.deserialize ? type.deserialize(start.ops) : start
  const begin = process.hrtime.bigint()
  const limit = BigInt(seconds) * 1_000_000_000n
  let edits = 0
  while (edits < ops.length && (edits % BETWEEN > 0 || process.hrtime.bigint() - begin < limit)) {
    doc = type.apply(doc, ops[edits])
    edits++
  }
  const ns = Number(process.hrtime.bigint() - begin) / edits
  console.log(JSON.stringify({ edits, ns }))
}
