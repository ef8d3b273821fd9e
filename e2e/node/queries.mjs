// Unmodified clients ask for documents and follow queries while others edit, and lose their connections now and then.
//
// Usage: node queries.mjs '{"url":…, "seed":…, "edits":…}'
// prints one line of JSON: how many events of each kind there were, for what documents the followers had to ask, and the queries
// of which a follower did not come to see what a fetch finds.
import { isDeepStrictEqual } from 'node:util'
import { Client, done, pause } from './client.mjs'
import { Random } from './random.mjs'

const config = JSON.parse(process.argv[2])
const random = new Random(config.seed)

const queries = {
  all: {},
  some: { x: { $gte: 5 } },
  within: { 'tags.name': { $in: ['a', 'b'] }, $sort: { x: -1 } },
  first: { $sort: { x: 1, y: -1 }, $limit: 3 },
  later: { $sort: { '_m.mtime': -1 }, $skip: 1, $limit: 4 },
  either: { $or: [{ x: { $lt: 3 } }, { y: 'b' }] },
  count: { x: { $gt: 4 }, $count: true },
  tests: { filter: { y: 'a' }, sort: [['x', 1]] },
}

const events = { insert: 0, remove: 0, move: 0, extra: 0 }
const asked = { f: 0 }
const followers = [new Client(config.url, random), new Client(config.url, random)]
const [editor] = followers // who follows too
const fresh = new Client(config.url, random)

const shown = (query) => ({
  extra: query.extra,
  results: query.results.map(({ id, version, data }) => ({ id, version, data })),
})

function follow(client) {
  client.connection.on('send', (message) => {
    if (message.a in asked) asked[message.a]++
  })
  return Promise.all(
    Object.entries(queries).map(
      ([name, q]) =>
        new Promise((resolve, reject) => {
          const query = client.connection.createSubscribeQuery('docs', q, {}, (error) => (error ? reject(error) : resolve([name, query])))
          for (const kind of Object.keys(events)) query.on(kind, () => events[kind]++)
          query.on('error', (error) => client.errors.push(error))
        }),
    ),
  )
}

const fetched = (q) =>
  new Promise((resolve, reject) => {
    const query = fresh.connection.createFetchQuery('docs', q, {}, (error) => (error ? reject(error) : resolve(shown(query))))
  })

function edit() {
  const doc = editor.connection.get('docs', `d${random.below(10)}`)
  const value = { x: random.below(10), y: 'abc'[random.below(3)], tags: [{ name: 'abc'[random.below(3)] }] }
  if (!doc.type) return done((cb) => doc.create(value, cb))
  if (random.chance(0.1)) return done((cb) => doc.del(cb))
  if (random.chance(0.3)) return done((cb) => doc.submitOp([{ p: ['tags', 0, 'name'], od: doc.data.tags[0].name, oi: value.tags[0].name }], cb))
  if (random.chance(0.3)) return done((cb) => doc.submitOp([{ p: ['note'], oi: value.y }], cb))
  return done((cb) => doc.submitOp([{ p: ['x'], od: doc.data.x, oi: value.x }], cb))
}

const live = await Promise.all(followers.map(follow))
for (let n = 0; n < config.edits; n++) {
  await edit()
  if (random.chance(0.04)) followers[1].drop()
}

const wrong = []
const deadline = Date.now() + 10_000
for (const [name, q] of Object.entries(queries)) {
  for (const [i, mine] of live.entries()) {
    const query = mine.find(([n]) => n === name)[1]
    for (;;) {
      const want = await fetched(q)
      if (isDeepStrictEqual(shown(query), want)) break
      if (Date.now() > deadline) {
        wrong.push({ name, follower: i, got: shown(query), want })
        break
      }
      await pause(20)
    }
  }
}
const refusal = await new Promise((resolve) => fresh.connection.createFetchQuery('docs', { x: { $near: 1 } }, {}, resolve))
console.log(JSON.stringify({ events, asked: asked.f, wrong, refusal: `${refusal?.code}: ${refusal?.message}`, errors: followers.flatMap((f) => f.errors.map(String)) }))
process.exit(0)
