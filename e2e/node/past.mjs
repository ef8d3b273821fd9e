// The unmodified client asks for documents of all types as they were: at every version and at every moment between two edits.
//
// Usage: node past.mjs '{"url":…, "seed":…, "edits":…}'
// prints a line of JSON for each type: how many snapshots it asked for, those that were not what it had seen, and what it was told
// of a version that there is not yet.
import { Client, done, pause } from './client.mjs'
import { canonical, randomCreate, randomOp, TYPES } from './edits.mjs'
import { Random } from './random.mjs'

const config = JSON.parse(process.argv[2])
const random = new Random(config.seed)
const client = new Client(config.url, random)
const { connection } = client
const typeOf = (uri) => Object.values(TYPES).find((type) => type.uri === uri) ?? null

const atVersion = (id, v) => done((cb) => connection.fetchSnapshot('docs', id, v, cb))
const atTime = (id, ts) => done((cb) => connection.fetchSnapshotByTimestamp('docs', id, ts, cb))

// tick waits until the clock has moved on: what is done now is then later than what was done before.
async function tick() {
  const before = Date.now()
  while (Date.now() === before) await pause(1)
}

// content is what a snapshot says, as text that can be compared. A document of rich-text may come as a mere list.
const content = ({ type, data }) => canonical(typeOf(type), Array.isArray(data) && typeOf(type)?.name === 'rich-text' ? { ops: data } : data)

// live lets a document live and returns what it was at each version, and when.
async function live(doc, name) {
  const seen = []
  const note = async () => {
    seen.push({ v: doc.version, content: canonical(doc.type, doc.data), ts: Date.now() })
    await tick()
  }
  await done((cb) => doc.fetch(cb))
  await note()
  for (const last of [false, true]) {
    await done((cb) => doc.create(...randomCreate(random, name), cb))
    await note()
    for (let n = 0; n < config.edits; n++) {
      await done((cb) => doc.submitOp(randomOp(random, doc), cb))
      await note()
    }
    if (last) return seen
    await done((cb) => doc.del(cb))
    await note()
  }
}

for (const name of Object.keys(TYPES)) {
  const doc = connection.get('docs', name)
  const seen = await live(doc, name)
  const wrong = []
  const compare = (asked, got, want) => {
    if (got.v !== want.v || got.id !== name || content(got) !== want.content) wrong.push({ asked, got, want })
  }
  await Promise.all(seen.flatMap((want) => [
    atVersion(name, want.v).then((got) => compare(`version ${want.v}`, got, want)),
    atTime(name, want.ts).then((got) => compare(`time of ${want.v}`, got, want))
  ]))
  const now = seen.at(-1)
  compare('now, by version', await atVersion(name, null), now)
  compare('now, by time', await atTime(name, null), now)
  const beyond = await atVersion(name, now.v + 1).catch((error) => error.code)
  console.log(JSON.stringify({ name, asked: 2 * seen.length + 2, wrong, beyond, errors: client.errors.map(String) }))
}
client.close()
