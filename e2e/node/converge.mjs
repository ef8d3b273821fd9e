// Many unmodified clients edit one document at random over sockets that keep breaking. In the end all hold the same as
// a client that fetches it anew, and the document has as many revisions as operations were acknowledged.
//
// Usage: node converge.mjs '{"url":…, "id":…, "type":…, "clients":…, "ops":…, "seed":…, "dropRate":…, "recreate":…,
//   "collection":…, "merge":…}'
// prints one line of JSON: what was done, and the errors found.
import { allowConflicts, Client, done, fresh, pause } from './client.mjs'
import { canonical, randomCreate, randomOp, TYPES } from './edits.mjs'
import { Random } from './random.mjs'

const config = JSON.parse(process.argv[2])
const random = new Random(config.seed)
const COLLECTION = config.collection
if (config.merge) allowConflicts()

// What a client may be told: several create the document at once.
const TOLERATED = new Set(['ERR_DOC_ALREADY_CREATED', 'ERR_DOC_IN_HARD_ROLLBACK'])

// A document that is made again may be of any type, but for json1, which refuses conflicts.
const RECREATED = Object.keys(TYPES).filter((name) => name !== 'json1')

class Writer {
  constructor(index) {
    this.random = new Random(config.seed * 1000 + index)
    this.client = new Client(config.url, this.random, config.dropRate)
    this.doc = this.client.connection.get(COLLECTION, config.id)
    this.doc.preventCompose = index % 2 === 0 // the others merge what waits for an acknowledgement
    this.doc.on('error', (error) => this.#note(error))
  }

  #note(error) {
    // Where documents come and go under its hands, and as another type at that, anything can be refused.
    if (error && !config.recreate && !TOLERATED.has(error.code)) this.client.errors.push(error)
  }

  async run() {
    await done((cb) => this.doc.subscribe(cb))
    for (let n = 0; n < config.ops; n++) {
      this.#step()
      if (this.random.chance(config.dropRate / 4)) this.client.drop()
      await pause(this.random.below(4))
      while (this.doc.pendingOps.length > 2) await pause(1)
    }
  }

  #step() {
    const note = (error) => this.#note(error)
    const { doc } = this
    if (!doc.type) {
      const type = config.recreate ? this.random.pick(RECREATED) : config.type
      if (doc.version !== null) doc.create(...randomCreate(this.random, type), note)
    } else if (config.recreate && this.random.chance(0.03)) {
      doc.del(note)
    } else {
      doc.submitOp(randomOp(this.random, doc), note)
    }
  }

  async settle() {
    this.client.stopDropping()
    while (this.doc.hasPending() || !this.client.connection.canSend) await pause(5)
  }
}

const writers = Array.from({ length: config.clients }, (_, index) => new Writer(index))
await Promise.all(writers.map((writer) => writer.run()))
await Promise.all(writers.map((writer) => writer.settle()))

const [reference] = await fresh(config.url, random, [[COLLECTION, config.id]])
for (const { doc } of writers) while (doc.version < reference.version) await pause(5)

const errors = writers.flatMap(({ client }, index) => client.errors.map((error) => `client ${index}: ${error.code ?? ''} ${error.message}`))
const want = canonical(reference.type, reference.data)
writers.forEach(({ doc }, index) => {
  if (doc.version !== reference.version) errors.push(`client ${index} is at version ${doc.version}, the server at ${reference.version}`)
  const got = canonical(doc.type, doc.data)
  if (got !== want) errors.push(`client ${index} differs:\n  has  ${got}\n  want ${want}`)
})
const acked = new Set(writers.flatMap(({ client }) => [...client.acked])).size
if (acked !== reference.version) errors.push(`${acked} operations were acknowledged, the document has ${reference.version} revisions`)
const drops = writers.reduce((sum, { client }) => sum + client.drops, 0)
writers.forEach(({ client }) => client.close())
console.log(JSON.stringify({ revisions: reference.version, acked, drops, errors }))
