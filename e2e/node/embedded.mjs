// Unmodified clients with a server that projects, refuses and corrects: what they are told, and what they have in the end.
//
// Usage: node embedded.mjs '{"url":…}'
// The server has the projection "names" of users to name, refuses to show documents of "vault", and counts in n the
// operations of "counted". It prints one line of JSON with what the test looks at.
import { Client, done } from './client.mjs'
import { Random } from './random.mjs'

const config = JSON.parse(process.argv[2])
const random = new Random(1)
const [owner, reader] = [new Client(config.url, random), new Client(config.url, random)]
const result = {}
const outcome = (start) => done(start).then(() => 'ok', (error) => error.code ?? error.message)
const next = (doc, event) => new Promise((resolve) => doc.once(event, resolve))

// A projection: what is shown follows, versions never lack, and only what is shown can be written.
const whole = owner.connection.get('users', 'a')
const shown = reader.connection.get('names', 'a')
await done((cb) => whole.create({ name: 'Ana', secret: 1 }, cb))
await done((cb) => shown.subscribe(cb))
result.first = structuredClone(shown.data)
await done((cb) => whole.submitOp([{ p: ['secret'], na: 1 }], cb))
const renamed = next(shown, 'op')
await done((cb) => whole.submitOp([{ p: ['name', 3], si: '!' }], cb))
await renamed
result.second = structuredClone(shown.data)
await done((cb) => shown.submitOp([{ p: ['name', 0], si: 'Dr. ' }], cb))
result.refusedOp = await outcome((cb) => shown.submitOp([{ p: ['secret'], oi: 9 }], cb))
await done((cb) => whole.fetch(cb))
result.whole = whole.data
result.versions = [shown.version, whole.version]
result.past = await new Promise((resolve, reject) =>
  reader.connection.fetchSnapshot('names', 'a', 1, (error, snapshot) => (error ? reject(error) : resolve(snapshot.data))))

// A refused reading covers every way to read.
const secret = owner.connection.get('vault', 's')
result.vault = [
  await outcome((cb) => secret.create({ key: 42 }, cb)),
  await outcome((cb) => reader.connection.get('vault', 's').fetch(cb)),
  await outcome((cb) => reader.connection.get('vault', 's').subscribe(cb)),
  await outcome((cb) => reader.connection.fetchSnapshot('vault', 's', 1, cb)),
]
const guessed = reader.connection.get('vault', 's')
guessed.version = 0 // as if it had been there before: it asks for operations
result.vault.push(await outcome((cb) => guessed.fetch(cb)))
result.leaked = guessed.data !== undefined

// What the server corrects is corrected at the one who wrote it, too.
const counted = owner.connection.get('counted', 'c')
await done((cb) => counted.create({ n: 0 }, cb))
const other = reader.connection.get('counted', 'c')
await done((cb) => other.subscribe(cb))
const told = next(other, 'op')
await done((cb) => counted.submitOp([{ p: ['x'], oi: 1 }], cb))
await told
result.counted = [counted.data, other.data]

result.errors = [owner, reader].flatMap((client) => client.errors.map((error) => error.message))
owner.close()
reader.close()
console.log(JSON.stringify(result))
