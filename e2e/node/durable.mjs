// Clients write into shared documents without a pause while the test kills the server and starts it again. Every
// operation inserts one word that no other has, and a word is printed the moment its operation is acknowledged.
//
// Usage: node durable.mjs '{"url":…, "docs":[{"id":…, "type":…}], "clients":…, "seed":…}'
// prints lines of JSON: {"ready":true} once all have joined, {"acked":{"id":…, "word":…}} for each acknowledgement and,
// after a line "stop" on stdin, {"final":[{"id":…, "version":…, "text":…}], "errors":[…]}.
import { createInterface } from 'node:readline'
import { Client, done, fresh, pause } from './client.mjs'
import { canonical, TYPES } from './edits.mjs'
import { Random } from './random.mjs'

const config = JSON.parse(process.argv[2])
const COLLECTION = 'docs'
const say = (line) => console.log(JSON.stringify(line)) // written before it returns, as stdout is a pipe

let stopping = false
createInterface({ input: process.stdin }).on('line', (line) => {
  stopping ||= line === 'stop'
})

const EMPTY = { 'rich-text': [], json0: [], json1: [] } // of texts: ''

// textOf returns the words of a document in their order. JSON documents are lists of words.
function textOf({ type, data }) {
  if (type === TYPES['rich-text']) return data.ops.map((op) => op.insert).join('')
  return Array.isArray(data) ? data.join('') : data
}

// insertion puts the word between two others, or at the start. Words end in a semicolon and hold an emoji, so that the
// types count differently.
function insertion(random, doc, word) {
  if (Array.isArray(doc.data)) {
    const place = Math.max(0, doc.data.length - random.below(200))
    return doc.type === TYPES.json0 ? [{ p: [place], li: word }] : [place, { i: word }]
  }
  const text = textOf(doc)
  const ends = [0, ...[...text.matchAll(/;/g)].slice(-200).map((match) => match.index + 1)]
  const at = random.pick(ends)
  if (doc.type === TYPES.text) return [at, word].filter((part) => part !== 0)
  if (doc.type === TYPES['text-unicode']) return [[...text.slice(0, at)].length, word].filter((part) => part !== 0)
  const insert = random.chance(0.3) ? { insert: word, attributes: { bold: true } } : { insert: word }
  return at === 0 ? [insert] : [{ retain: at }, insert]
}

class Writer {
  constructor(index) {
    this.index = index
    this.random = new Random(config.seed * 1000 + index)
    this.client = new Client(config.url, this.random)
    this.docs = config.docs.map(({ id }) => this.client.connection.get(COLLECTION, id))
    for (const doc of this.docs) {
      doc.preventCompose = true // a word is a revision
      doc.on('error', (error) => this.client.errors.push(error))
    }
  }

  async join() {
    await Promise.all(this.docs.map((doc) => done((cb) => doc.subscribe(cb))))
  }

  async write() {
    for (let n = 0; !stopping; n++) {
      const doc = this.random.pick(this.docs)
      const word = `😀${this.index}.${n};`
      doc.submitOp(insertion(this.random, doc, word), (error) => {
        if (error) this.client.errors.push(error)
        else say({ acked: { id: doc.id, word } })
      })
      await pause(1 + this.random.below(3))
      while (doc.pendingOps.length > 3) await pause(2)
    }
    while (this.docs.some((doc) => doc.hasPending()) || !this.client.connection.canSend) await pause(5)
  }
}

const writers = Array.from({ length: config.clients }, (_, index) => new Writer(index))
await writers[0].join()
for (const [index, doc] of writers[0].docs.entries()) {
  const { type } = config.docs[index]
  await done((cb) => doc.create(EMPTY[type] ?? '', type, cb))
}
await Promise.all(writers.map((writer) => writer.join()))
say({ ready: true })
await Promise.all(writers.map((writer) => writer.write()))

const errors = writers.flatMap(({ client }, index) => client.errors.map((error) => `client ${index}: ${error.code ?? ''} ${error.message}`))
const final = await fresh(config.url, new Random(0), config.docs.map(({ id }) => [COLLECTION, id]))
for (const writer of writers) {
  for (const [index, doc] of writer.docs.entries()) {
    while (doc.version < final[index].version) await pause(5)
    const same = doc.version === final[index].version && canonical(doc.type, doc.data) === canonical(final[index].type, final[index].data)
    if (!same) errors.push(`client ${writer.index} differs from the server in ${doc.id} at version ${doc.version} of ${final[index].version}`)
  }
  writer.client.close()
}
say({ final: final.map((doc) => ({ id: doc.id, version: doc.version, text: textOf(doc) })), errors })
process.exit(0)
