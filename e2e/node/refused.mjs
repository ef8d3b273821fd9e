// Two clients draw on a board. One of them submits an operation that the board's schema refuses, and another one right behind
// it, while the other client goes on as well.
//
// Usage: node refused.mjs '{"url":…}'
// prints one line of JSON: the code and the message of the refusal, how often the document was loaded anew because of it, the
// element as all see it in the end, whether all see the same, and the errors that nobody expected.
import { isDeepStrictEqual } from 'node:util'
import json1 from 'ot-json1'
import { allowConflicts, Client, done, fresh, pause } from './client.mjs'
import { Random } from './random.mjs'

const config = JSON.parse(process.argv[2])
const random = new Random(1)
allowConflicts()

const clients = [new Client(config.url, random), new Client(config.url, random)]
const [mine, theirs] = clients.map(({ connection }) => connection.get('boards', 'refused'))
const element = { type: 'rectangle', x: 1, y: 2 }
await done((cb) => mine.subscribe(cb))
await done((cb) => mine.create({ kind: 'board', schema: 1, elements: { e: element }, files: {} }, 'json1', cb))
await done((cb) => theirs.subscribe(cb))

let loads = 0
mine.on('load', () => loads++)
// Operations say what they replace, so that a client can take one back.
const set = (key, from, to) => json1.replaceOp(['elements', 'e', key], from, to)

mine.preventCompose = true // the second is an operation of its own, however soon the first is answered
const refused = done((cb) => mine.submitOp(set('x', 1, 'far'), cb)).then(() => ({}), (error) => error)
const behind = done((cb) => mine.submitOp(set('y', 2, 20), cb))
const elsewhere = done((cb) => theirs.submitOp(json1.insertOp(['elements', 'e', 'width'], 5), cb))
const { code, message } = await refused
await Promise.all([behind, elsewhere])
await done((cb) => mine.submitOp(set('x', 1, 10), cb))
while (theirs.version < mine.version) await pause(2)

const [reference] = await fresh(config.url, random, [['boards', 'refused']])
const same = [mine, theirs].every((doc) => doc.version === reference.version && isDeepStrictEqual(doc.data, reference.data))
const errors = clients.flatMap((client) => client.errors.map((error) => error.message))
clients.forEach((client) => client.close())
console.log(JSON.stringify({ code, message, loads, element: reference.data.elements.e, same, errors }))
