// How long the published types take: each line of stdin is {type, doc, ops, seconds}, each line of stdout says how many of the
// operations were applied one after another in at most so many seconds, and how many nanoseconds of a processor each took:
// {edits, ns}.
import { createInterface } from 'node:readline'
import { TYPES } from './edits.mjs'

// The clock is not read for every operation.
const BETWEEN = 64

// used is the processor's time that this process has had, in microseconds, collection of garbage included.
const used = (since) => {
  const { user, system } = process.cpuUsage(since)
  return user + system
}

for await (const line of createInterface({ input: process.stdin })) {
  const { type: name, doc: start, ops, seconds } = JSON.parse(line)
  const type = TYPES[name]
  let doc = type.deserialize ? type.deserialize(start.ops) : start
  const begin = process.cpuUsage()
  let edits = 0
  while (edits < ops.length && (edits % BETWEEN > 0 || used(begin) < seconds * 1e6)) {
    doc = type.apply(doc, ops[edits])
    edits++
  }
  console.log(JSON.stringify({ edits, ns: (used(begin) * 1000) / edits }))
}
