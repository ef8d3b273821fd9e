// Unmodified clients show themselves to one another: on a channel of any name and in a document of rich text, while it
// is edited, over sockets that break, until they leave in each of the ways there are.
//
// Usage: node presence.mjs '{"url":…, "seed":…, "moves":…}'
// prints one line of JSON: the steps that were taken, and the errors found.
import { isDeepStrictEqual } from 'node:util'
import { Client, done, pause } from './client.mjs'
import { randomOp } from './edits.mjs'
import { Random } from './random.mjs'

const config = JSON.parse(process.argv[2])
const random = new Random(config.seed)
const steps = []
const errors = []

// eventually waits until a value is what it must become.
async function eventually(step, get, want) {
  const limit = Date.now() + 20_000
  while (!isDeepStrictEqual(get(), want)) {
    if (Date.now() > limit) {
      errors.push(`${step}: is ${JSON.stringify(get())}, want ${JSON.stringify(want)}`)
      return
    }
    await pause(2)
  }
  steps.push(step)
}

// Person is a client with its presence on the channel "room" and in the document docs/rich.
class Person {
  constructor(name) {
    this.name = name
    this.client = new Client(config.url, random)
    const { connection } = this.client
    this.doc = connection.get('docs', 'rich')
    this.room = connection.getPresence('room')
    this.inDoc = connection.getDocPresence('docs', 'rich')
    for (const presence of [this.room, this.inDoc]) presence.on('error', (error) => this.client.errors.push(error))
  }

  // enter looks at the document and at who is there.
  async enter() {
    await done((cb) => this.doc.subscribe(cb))
    for (const presence of [this.room, this.inDoc]) await done((cb) => presence.subscribe(cb))
  }

  // show shows what the person has on the channel, and its caret.
  async show(value, range) {
    this.value ??= this.room.create(this.name)
    this.caret ??= this.inDoc.create(this.name)
    await done((cb) => this.value.submit(value, cb))
    await done((cb) => this.caret.submit(range, cb))
  }

  // sees returns what the person sees of another.
  sees({ name }) {
    return [this.room.remotePresences[name] ?? null, this.inDoc.remotePresences[name] ?? null]
  }
}

const ana = new Person('ana')
const bob = new Person('bob')
const cleo = new Person('cleo')
await done((cb) => ana.doc.create([{ insert: 'hello world\n' }], 'rich-text', cb))
await ana.enter()
await bob.enter()

await ana.show({ name: 'Ana' }, { index: 6, length: 5 })
await eventually('bob sees ana', () => bob.sees(ana), [{ name: 'Ana' }, { index: 6, length: 5 }])
await bob.show(['b', '😀'], { index: 0, length: 0 })
await cleo.enter()
await eventually('who comes later sees all', () => [cleo.sees(ana), cleo.sees(bob)],
  [[{ name: 'Ana' }, { index: 6, length: 5 }], [['b', '😀'], { index: 0, length: 0 }]])

await done((cb) => bob.doc.submitOp([{ retain: 5 }, { insert: 'xx' }], cb))
for (const other of [bob, cleo]) await eventually(`${other.name} sees ana glide`, () => other.sees(ana)[1], { index: 8, length: 5 })

for (let n = 0; n < config.moves; n++) {
  const editor = random.pick([ana, bob, cleo])
  editor.doc.submitOp(randomOp(random, editor.doc))
  if (random.chance(0.5)) ana.caret.submit({ index: random.below(12), length: random.below(3), n })
  await pause(random.below(3))
}
for (const { doc } of [ana, bob, cleo]) while (doc.hasPending() || doc.version < ana.doc.version) await pause(2)
await done((cb) => ana.caret.submit({ index: 1, length: 0, n: 'last' }, cb))
for (const other of [bob, cleo]) await eventually(`${other.name} sees ana after much`, () => other.sees(ana)[1], ana.caret.value)

ana.client.drop()
await eventually('bob sees ana gone when her socket breaks', () => bob.sees(ana), [null, null])
await eventually('bob sees ana again when she is back', () => bob.sees(ana), [{ name: 'Ana' }, ana.caret.value])

const plain = ana.client.connection.get('docs', 'plain')
await done((cb) => plain.create('abc', 'text-unicode', cb))
const refused = await new Promise((resolve) => ana.client.connection.getDocPresence('docs', 'plain').create('ana').submit({ index: 1, length: 0 }, resolve))
await eventually('plain text has no presence of its own', () => refused?.code, 'ERR_TYPE_DOES_NOT_SUPPORT_PRESENCE')

await done((cb) => ana.inDoc.unsubscribe(cb))
await eventually('bob sees ana gone where she no longer looks', () => bob.sees(ana), [{ name: 'Ana' }, null])
await done((cb) => ana.value.submit(null, cb))
await eventually('bob sees ana leave', () => bob.sees(ana), [null, null])

// What cleo shows now refers to a version that is an older one when she goes.
await cleo.show(1, { index: 0, length: 0 })
await eventually('bob sees cleo', () => bob.sees(cleo)[0], 1)
for (let n = 0; n < 5; n++) await done((cb) => bob.doc.submitOp([{ retain: 1 }, { insert: 'y' }], cb))
cleo.client.close()
await eventually('bob sees cleo gone', () => bob.sees(cleo), [null, null])

for (const { client, name } of [ana, bob, cleo]) {
  for (const error of client.errors) errors.push(`${name}: ${error.code ?? ''} ${error.message}`)
  client.close()
}
console.log(JSON.stringify({ steps, errors }))
process.exit(0)
