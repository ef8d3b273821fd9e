// An unmodified client that was there before the server was restored from a backup: it must hear an error, and not
// believe that its document is still the server's.
//
// Usage: node recover.mjs '{"url":…, "id":…}' writes a document, prints {"version":…, "text":…} and, after a line on
// stdin, writes some more and prints the same again. The test then takes the server back to what it was at the first line
// and starts it again. The client prints {"errors":[codes]} once it has heard one, edits the document, and prints
// {"errors":[codes], "text":…} of what it shows when that is settled.
import { createInterface } from 'node:readline'
import { Client, done, pause } from './client.mjs'
import { Random } from './random.mjs'

const config = JSON.parse(process.argv[2])
const say = (line) => console.log(JSON.stringify(line))
const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const codes = (errors) => errors.map((error) => error.code ?? error.message)

const client = new Client(config.url, new Random(1))
const doc = client.connection.get('docs', config.id)
const errors = []
doc.on('error', (error) => errors.push(error))
await done((cb) => doc.subscribe(cb))
await done((cb) => doc.create('kept', 'http://sharejs.org/types/text-unicode', cb))
say({ version: doc.version, text: doc.data })
await answers.next()
await done((cb) => doc.submitOp(['lost '], cb))
await done((cb) => doc.submitOp(['also '], cb))
say({ version: doc.version, text: doc.data })
await answers.next()
while (errors.length === 0 && client.errors.length === 0) await pause(10)
say({ errors: codes([...errors, ...client.errors]) })
const refused = await done((cb) => doc.submitOp(['late '], cb)).then(
  () => [],
  (error) => [error]
)
say({ errors: codes(refused), text: doc.data })
client.close()
process.exit(0)
