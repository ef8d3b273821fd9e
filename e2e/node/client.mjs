// Client is the unmodified sharedb client over a ws socket that comes back by itself, and a record of which of its own
// operations the server acknowledged.
import json1 from 'ot-json1'
import sharedb from 'sharedb/lib/client/index.js'
import { WebSocket } from 'ws'
import { TYPES } from './edits.mjs'

for (const type of Object.values(TYPES)) sharedb.types.register(type)

// allowConflicts registers the variant of json1 that resolves conflicts, for collections where the server does too.
export function allowConflicts() {
  sharedb.types.register(json1.type.typeAllowingConflictsPred(() => true))
}

sharedb.logger.setMethods({ warn: () => {}, info: () => {} })

export class Client {
  // The operations that the server acknowledged, each once: "src/seq".
  acked = new Set()
  // What went wrong and no test asked for.
  errors = []
  drops = 0
  #sent = new Set()
  #url
  #random
  #dropRate
  #closed = false

  // dropRate is the part of the submits after which the socket is cut before their acknowledgement can be heard.
  constructor(url, random, dropRate = 0) {
    this.#url = url
    this.#random = random
    this.#dropRate = dropRate
    this.connection = new sharedb.Connection(this.#open())
    this.connection.on('send', (message) => this.#onSend(message))
    this.connection.on('receive', ({ data }) => this.#onReceive(data))
    this.connection.on('error', (error) => this.errors.push(error))
    this.connection.on('connection error', () => {}) // 'close' follows
  }

  #open() {
    const socket = new WebSocket(this.#url)
    socket.on('close', () => {
      if (this.#closed) return
      setTimeout(() => {
        if (!this.#closed) this.connection.bindToSocket(this.#open())
      }, 5 + this.#random.below(60))
    })
    return socket
  }

  #onSend(message) {
    if (message.a !== 'op') return
    this.#sent.add(`${message.src ?? this.connection.id}/${message.seq}`)
    if (this.#random.chance(this.#dropRate)) this.#cut()
  }

  #onReceive(message) {
    if (message?.a !== 'op' || message.error) return
    const id = `${message.src}/${message.seq}`
    if (this.#sent.has(id)) this.acked.add(id)
  }

  // The operation leaves, and nothing is heard of it: sometimes the server gets it, sometimes not.
  #cut() {
    const socket = this.connection.socket
    this.drops++
    setImmediate(() => {
      socket.onmessage = null
      if (this.#random.chance(0.5)) socket.terminate()
      else setTimeout(() => socket.terminate(), this.#random.below(8))
    })
  }

  // drop cuts the socket at whatever moment this is.
  drop() {
    this.drops++
    this.connection.socket.terminate()
  }

  stopDropping() {
    this.#dropRate = 0
  }

  close() {
    this.#closed = true
    this.connection.close()
  }
}

// done turns a method with a callback into a promise.
export function done(call) {
  return new Promise((resolve, reject) => call((error, value) => (error ? reject(error) : resolve(value))))
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

// fresh fetches documents with a client that never saw them and returns them once they are loaded.
export async function fresh(url, random, names) {
  const client = new Client(url, random)
  const docs = names.map(([collection, id]) => client.connection.get(collection, id))
  await Promise.all(docs.map((doc) => done((cb) => doc.fetch(cb))))
  client.close()
  return docs
}
