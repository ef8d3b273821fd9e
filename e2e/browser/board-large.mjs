// A board of five thousand shapes opens soon, is moved about smoothly, and takes others' changes at once. The figures are
// noted; the bounds are wide, as the machine may be busy.
import { allowConflicts, Client, done } from '../node/client.mjs'
import { Board } from './board.mjs'
import { assert, config, note, patience, scenario } from './scenario.mjs'

const SHAPES = 5000
// What W14 asks for is 2,500 ms to open, 30 frames a second and 50 ms for a change.
const OPEN_MS = 4 * 2500
const APPLY_MS = 4 * 50
const FRAMES = 30 / 4

await scenario(async (newPerson) => {
  const anna = await Board.make(await newPerson())
  allowConflicts()
  const client = new Client(config.url.replace('http', 'ws') + '/ws', { below: () => 0, chance: () => false })
  await many(newPerson, anna, client)
  client.close()
})

// W14
async function many(newPerson, anna, client) {
  const doc = client.connection.get('boards', anna.id)
  await done((cb) => doc.subscribe(cb))
  for (let from = 0; from < SHAPES; from += 1000) {
    const shapes = Array.from({ length: 1000 }, (_, i) => [`s${from + i}`, { i: rectangle(from + i) }]).sort(([a], [b]) => (a < b ? -1 : 1))
    await done((cb) => doc.submitOp(['elements', ...shapes], cb))
  }
  await anna.holds((elements) => elements.length === SHAPES, 'five thousand shapes', 30000)

  await anna.page.close()
  const person = await newPerson()
  await person.context.addInitScript(noteArrivals)
  const began = Date.now()
  const bert = await Board.of(person, anna.address)
  await bert.comes(() => bert.look((app, shapes) => app.scene.getNonDeletedElements().length === shapes, SHAPES), 'five thousand shapes for who comes', 30000)
  const opened = Date.now() - began
  note(`the board opened in ${opened} ms`)
  assert(opened <= OPEN_MS * patience(), `the board opened in ${opened} ms`)

  await bert.view(0, 0)
  await bert.take('v')
  const rate = bert.look((app) => new Promise((resolve) => {
    const frames = []
    const look = (now) => {
      frames.push(now)
      if (frames.length < 60) requestAnimationFrame(look)
      else resolve((1000 * (frames.length - 1)) / (frames.at(-1) - frames[0]))
    }
    requestAnimationFrame(look)
  }))
  await bert.drag([301, 110], [420, 260], [500, 180], [560, 300], [620, 200])
  const frames = await rate
  note(`a drag had ${frames.toFixed(1)} frames a second`)
  assert(frames >= FRAMES / patience(), `a drag had ${frames} frames a second`)

  const times = await applied(bert, doc)
  times.sort((a, b) => a - b)
  const slow = times[Math.floor(times.length * 0.95)]
  note(`a change of someone else's was shown after ${times[times.length >> 1].toFixed(0)} ms at the median, p95 ${slow.toFixed(0)} ms`)
  assert(slow <= APPLY_MS * patience(), `a change of someone else's took ${slow} ms`)
  await bert.screenshot('board-large')
  await bert.holds((elements) => elements.length === SHAPES, 'the same board', 30000)
  await bert.page.close()
}

// applied returns how long after its frame each of some changes by someone else was on the board, in milliseconds.
async function applied(board, doc) {
  const times = []
  for (let i = 0; i < 15; i++) {
    const wanted = { id: `s${i * 40}`, y: 90 + i }
    await board.page.evaluate(() => (window.arrivals = []))
    const time = board.look((app, { id, y }) => new Promise((resolve) => {
      const look = () => {
        if (app.scene.getElement(id).y === y) resolve(performance.now() - window.arrivals[0])
        else requestAnimationFrame(look)
      }
      look()
    }), wanted)
    await done((cb) => doc.submitOp(['elements', wanted.id, 'y', { r: true, i: wanted.y }], cb))
    times.push(await time)
  }
  return times
}

// noteArrivals runs in a page before all else: it notes when operations come in.
function noteArrivals() {
  const Socket = window.WebSocket
  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given)
      this.addEventListener('message', ({ data }) => {
        if (data.startsWith('{"a":"op"')) window.arrivals?.push(performance.now())
      })
    }
  }
}

function rectangle(i) {
  const place = { x: 300 + (i % 100) * 24, y: 100 + Math.floor(i / 100) * 24, width: 18, height: 18, angle: 0 }
  const look = { strokeColor: '#1e1e1e', backgroundColor: i % 7 === 0 ? '#a5d8ff' : 'transparent', fillStyle: 'solid', strokeWidth: 2, strokeStyle: 'solid', roughness: 1, opacity: 100 }
  return { type: 'rectangle', ...place, ...look, groupIds: [], frameId: null, index: `c${String(i).padStart(4, '0')}V`, roundness: null, seed: i + 1, boundElements: null, link: null, locked: false }
}
