// An application of two clients, of any version of the sharedb client, that does each thing the client can do once.
//
// Usage: node actions.mjs '{"url":…, "package":…}'; the package is sharedb or an older one under another name.
// prints a line of JSON for each step: [name, what came of it], the same each time and on each server that is as ShareDB.
import { createRequire } from 'node:module'
import json1 from 'ot-json1'
import richText from 'rich-text'
import textUnicode from 'ot-text-unicode'
import { WebSocket } from 'ws'
import { done, pause } from './client.mjs'

const config = JSON.parse(process.argv[2])
const sharedb = createRequire(import.meta.url)(`${config.package}/lib/client`)
for (const { type } of [json1, richText, textUnicode]) sharedb.types.register(type)
sharedb.logger.setMethods({ warn: () => {}, info: () => {}, error: () => {} })

const errors = []
const steps = []
const step = (name, run) => steps.push([name, run])

const codeOf = (promise) => promise.then(() => 'done', (error) => ({ code: error.code, message: error.message }))
const until = async (condition) => {
  while (!condition()) await pause(1)
}
const see = (doc) => ({ version: doc.version, type: doc.type?.name ?? null, data: doc.data })
const tick = async () => {
  for (const before = Date.now(); Date.now() === before;) await pause(1)
}

function connect() {
  const connection = new sharedb.Connection(new WebSocket(config.url))
  connection.on('error', (error) => errors.push(error.message))
  connection.on('connection error', () => {})
  return connection
}

// again loses the socket and goes on with a new one.
async function again(connection) {
  connection.socket.terminate()
  await until(() => connection.state === 'disconnected')
  connection.bindToSocket(new WebSocket(config.url))
  await until(() => connection.state === 'connected')
}

const [a, b] = [connect(), connect()]
await until(() => a.state === 'connected' && b.state === 'connected')
const pair = (collection, id) => [a.get(collection, id), b.get(collection, id)]
const level = (...docs) => until(() => docs.every((doc) => !doc.hasPending() && doc.version === docs[0].version))

step('fetch what is not there', async () => {
  const doc = a.get('docs', 'none')
  await done((cb) => doc.fetch(cb))
  return see(doc)
})
step('subscribe, create, submit', async () => {
  const [mine, theirs] = pair('docs', 'text')
  await done((cb) => theirs.subscribe(cb))
  await done((cb) => mine.create('abc', 'text-unicode', cb))
  await done((cb) => mine.submitOp([1, '😀', { d: 1 }], cb))
  await level(mine, theirs)
  return [see(mine), see(theirs)]
})
step('create what is there', async () => {
  const doc = b.get('docs', 'unseen')
  await done((cb) => a.get('docs', 'unseen').create({ n: 1 }, cb))
  return [await codeOf(done((cb) => doc.create({ n: 2 }, cb))), see(doc)]
})
step('edit what is not there', () => codeOf(done((cb) => {
  const doc = a.get('docs', 'none')
  a.send({ a: 'op', c: 'docs', d: 'none', v: 0, seq: 1e6, x: {}, op: ['x'] })
  doc.once('error', cb)
})))
step('two edit one version', async () => {
  const [mine, theirs] = pair('docs', 'text')
  await done((cb) => mine.subscribe(cb))
  await Promise.all([done((cb) => mine.submitOp(['<'], cb)), done((cb) => theirs.submitOp([3, '>'], cb))])
  await level(mine, theirs)
  return [see(mine).data, see(theirs).data]
})
step('composed while another is on its way', async () => {
  const [mine, theirs] = pair('docs', 'text')
  const version = mine.version
  mine.submitOp(['1'])
  await until(() => mine.inflightOp !== null || !mine.hasPending())
  for (const text of ['2', '3', '4']) mine.submitOp([text])
  await done((cb) => mine.whenNothingPending(cb))
  await level(mine, theirs)
  return [mine.version - version, theirs.data]
})
step('delete, and create as something else', async () => {
  const [mine, theirs] = pair('docs', 'text')
  await done((cb) => mine.del(cb))
  await level(mine, theirs)
  const gone = see(theirs)
  await done((cb) => theirs.create([{ insert: 'new' }], 'rich-text', cb))
  await level(mine, theirs)
  return [gone, see(mine)]
})
step('fetch without a subscription', async () => {
  const [mine, theirs] = pair('docs', 'text')
  await done((cb) => theirs.unsubscribe(cb))
  await done((cb) => mine.submitOp([{ retain: 3 }, { insert: '!' }], cb))
  await done((cb) => b.get('docs', 'unseen').fetch(cb))
  const before = theirs.version
  await done((cb) => theirs.fetch(cb))
  return [before, see(theirs)]
})
step('submit without a subscription', async () => {
  const [mine, theirs] = pair('docs', 'text')
  await done((cb) => mine.submitOp([{ insert: '1' }], cb))
  await done((cb) => theirs.submitOp([{ insert: '2' }], cb))
  return see(theirs)
})
step('many at once', async () => {
  const ids = ['m1', 'm2', 'm3']
  const [mine, theirs] = [a, b].map((connection) => ids.map((id) => connection.get('many', id)))
  for (const doc of mine) await done((cb) => doc.create({ id: doc.id }, cb))
  const all = (docs, connection, method) => {
    connection.startBulk()
    const promises = docs.map((doc) => done((cb) => doc[method](cb)))
    connection.endBulk()
    return Promise.all(promises)
  }
  await all(theirs, b, 'fetch')
  await all(theirs, b, 'subscribe')
  for (const doc of mine) await done((cb) => doc.submitOp([{ p: ['n'], oi: 1 }], cb))
  await until(() => theirs.every((doc) => doc.version === 2))
  await again(b)
  await until(() => theirs.every((doc) => doc.subscribed))
  await all(theirs, b, 'unsubscribe')
  return theirs.map((doc) => [see(doc), doc.subscribed])
})
step('sent again after a loss, once', async () => {
  const doc = a.get('docs', 'again')
  await done((cb) => doc.create({ n: 0 }, cb))
  const before = a.id
  const acknowledged = done((cb) => doc.submitOp([{ p: ['n'], na: 1 }], cb))
  a.socket.onmessage = null // it goes out, and its answer is not heard
  const watcher = b.get('docs', 'again')
  do await done((cb) => watcher.fetch(cb)); while (watcher.version < 2)
  await again(a)
  await acknowledged
  await done((cb) => watcher.fetch(cb))
  return [a.id === before, see(doc), see(watcher)]
})
step('edited while offline', async () => {
  const [mine, theirs] = pair('docs', 'again')
  await done((cb) => mine.subscribe(cb))
  a.socket.terminate()
  await until(() => a.state === 'disconnected')
  mine.submitOp([{ p: ['n'], na: 10 }])
  await done((cb) => theirs.submitOp([{ p: ['n'], na: 100 }], cb))
  a.bindToSocket(new WebSocket(config.url))
  await until(() => a.state === 'connected')
  await done((cb) => mine.whenNothingPending(cb))
  await until(() => mine.subscribed)
  await done((cb) => theirs.fetch(cb))
  return [see(mine), see(theirs)]
})
step('as it was', async () => {
  const doc = a.get('docs', 'past')
  await done((cb) => doc.create('v1', 'text-unicode', cb))
  await tick()
  const then = Date.now()
  await tick()
  await done((cb) => doc.submitOp([2, '!'], cb))
  const shown = ({ v, type, data }) => ({ v, type, data })
  return [
    shown(await done((cb) => a.fetchSnapshot('docs', 'past', 0, cb))),
    shown(await done((cb) => a.fetchSnapshot('docs', 'past', 1, cb))),
    shown(await done((cb) => a.fetchSnapshot('docs', 'past', null, cb))),
    shown(await done((cb) => a.fetchSnapshotByTimestamp('docs', 'past', then, cb))),
    shown(await done((cb) => a.fetchSnapshotByTimestamp('docs', 'past', null, cb)))
  ]
})
step('presence', async () => {
  const [mine, theirs] = [a, b].map((connection) => connection.getPresence('room'))
  const seen = []
  theirs.on('receive', (id, value) => seen.push([id, value]))
  await done((cb) => theirs.subscribe(cb))
  const caret = mine.create('caret')
  await done((cb) => mine.subscribe(cb))
  await done((cb) => caret.submit({ at: 1 }, cb))
  await until(() => seen.length === 1)
  await again(a) // it leaves, and shows itself again
  await until(() => seen.length === 3)
  await done((cb) => mine.unsubscribe(cb)) // which is to leave, until something is shown again
  await until(() => seen.length === 4)
  await done((cb) => caret.submit({ at: 2 }, cb))
  await done((cb) => caret.submit(null, cb))
  await until(() => seen.length === 6)
  return seen
})
step('presence in a document', async () => {
  const [mine, theirs] = pair('docs', 'text')
  for (const doc of [mine, theirs]) await done((cb) => doc.subscribe(cb))
  await level(mine, theirs)
  const [here, there] = [a, b].map((connection) => connection.getDocPresence('docs', 'text'))
  const seen = []
  there.on('receive', (id, value) => seen.push([id, value]))
  await done((cb) => there.subscribe(cb))
  const caret = here.create('caret')
  await done((cb) => caret.submit({ index: 2, length: 1 }, cb))
  await until(() => seen.length === 1)
  await done((cb) => theirs.submitOp([{ insert: '>>' }], cb))
  await level(mine, theirs)
  await done((cb) => here.destroy(cb))
  await until(() => seen.at(-1)[1] === null)
  return [seen, (await codeOf(done((cb) => a.getDocPresence('docs', 'past').create('x').submit({ index: 0 }, cb))))]
})
step('a query once', async () => {
  for (const id of ['q1', 'q2']) await done((cb) => a.get('all', id).create({ id }, cb))
  const query = await new Promise((resolve, reject) => {
    const q = b.createFetchQuery('all', {}, {}, (error) => (error ? reject(error) : resolve(q)))
  })
  return query.results.map(see).sort((x, y) => (x.data.id < y.data.id ? -1 : 1))
})
step('a live query', async () => {
  const query = await new Promise((resolve, reject) => {
    const q = b.createSubscribeQuery('all', {}, {}, (error) => (error ? reject(error) : resolve(q)))
  })
  const told = []
  query.on('insert', (docs) => told.push(['insert', docs.map((doc) => doc.id)]))
  query.on('remove', (docs) => told.push(['remove', docs.map((doc) => doc.id)]))
  const ids = () => query.results.map((doc) => doc.id).sort()
  const first = ids()
  await done((cb) => a.get('all', 'q3').create({ id: 'q3' }, cb))
  await until(() => query.results.length === 3)
  await done((cb) => a.get('all', 'q1').submitOp([{ p: ['n'], oi: 1 }], cb)) // its operations come without a subscription
  await until(() => b.get('all', 'q1').version === 2)
  b.socket.terminate()
  await until(() => b.state === 'disconnected')
  await done((cb) => a.get('all', 'q4').create({ id: 'q4' }, cb))
  await done((cb) => a.get('all', 'q2').submitOp([{ p: ['n'], oi: 2 }], cb))
  b.bindToSocket(new WebSocket(config.url))
  await until(() => query.results.length === 4 && b.get('all', 'q2').version === 2)
  await done((cb) => a.get('all', 'q1').del(cb))
  await until(() => query.results.length === 3)
  const last = ids()
  query.destroy()
  await done((cb) => a.get('all', 'q5').create({ id: 'q5' }, cb))
  await done((cb) => b.get('all', 'q5').fetch(cb))
  return [first, told, b.get('all', 'q2').data, last, ids()]
})
step('ping', async () => {
  const pong = new Promise((resolve) => a.once('pong', () => resolve('pong')))
  a.ping()
  return pong
})
step('conflict of json1', async () => {
  const [mine, theirs] = pair('docs', 'conflict')
  await done((cb) => mine.create({}, 'json1', cb))
  await done((cb) => theirs.fetch(cb))
  await done((cb) => mine.submitOp(['x', { i: 1 }], cb))
  const { message } = await codeOf(done((cb) => theirs.submitOp(['x', { i: 2 }], cb)))
  await until(() => !theirs.hasPending() && theirs.version !== null)
  await done((cb) => theirs.fetch(cb))
  return [message, see(theirs)]
})
step('errors that nobody expected', async () => errors)

for (const [name, run] of steps) {
  console.log(JSON.stringify([name, await run()]))
}
a.close()
b.close()
