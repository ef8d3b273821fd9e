// Two clients set one property of a json1 document to different values, neither knowing of the other: once a client that looks
// on hears of the other's operation first, and once a client that does not is answered by the server.
//
// Usage: node conflict.mjs '{"url":…, "collection":…, "merge":…}'
// prints one line of JSON for each of the two: the messages that the second client was given, and what all see in the end.
import { isDeepStrictEqual } from 'node:util'
import json1 from 'ot-json1'
import { allowConflicts, Client, done, fresh, pause } from './client.mjs'
import { Random } from './random.mjs'

const config = JSON.parse(process.argv[2])
const random = new Random(1)
if (config.merge) allowConflicts()

const set = (value) => json1.replaceOp(['x'], true, value)

async function collide(id, looksOn) {
  const clients = [new Client(config.url, random), new Client(config.url, random)]
  const [first, second] = clients.map(({ connection }) => connection.get(config.collection, id))
  await done((cb) => first.fetch(cb))
  await done((cb) => first.create({ x: 0 }, 'json1', cb))
  await done((cb) => (looksOn ? second.subscribe(cb) : second.fetch(cb)))

  const messages = []
  second.on('error', (error) => messages.push(error.message))
  clients[1].connection.on('error', (error) => messages.push(error.message)) // the type throws while a message is dealt with
  second.pause()
  const settled = done((cb) => second.submitOp(set('second'), cb)).catch((error) => messages.push(error.message))
  await done((cb) => first.submitOp(set('first'), cb))
  if (looksOn) while (second.version < first.version && messages.length === 0) await pause(2)
  second.resume()
  await settled
  while (second.hasPending() || second.version === null) await pause(2)

  await done((cb) => first.fetch(cb))
  await done((cb) => second.fetch(cb))
  const [reference] = await fresh(config.url, random, [[config.collection, id]])
  const same = [first, second].every((doc) => doc.version === reference.version && isDeepStrictEqual(doc.data, reference.data))
  const errors = clients[0].errors.map((error) => error.message)
  clients.forEach((client) => client.close())
  console.log(JSON.stringify({ messages, x: reference.data.x, version: reference.version, same, errors }))
}

await collide('answered', false)
await collide('looking on', true)
