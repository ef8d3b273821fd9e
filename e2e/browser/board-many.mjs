// Many people who draw at the same time all see the same in the end, and what they see is no later at the end than at the
// beginning. Most of them are robots, which draw at the pace of a hand; the load program does it with more for longer.
import { allowConflicts, Client, done } from '../node/client.mjs'
import { Board, same } from './board.mjs'
import { assert, config, note, patience, scenario } from './scenario.mjs'

const ROBOTS = 10
const SECONDS = 8
const LOOK = {
  type: 'freedraw', angle: 0, strokeColor: '#1971c2', backgroundColor: 'transparent', fillStyle: 'solid', strokeWidth: 2, strokeStyle: 'solid', roughness: 1,
  opacity: 100, groupIds: [], frameId: null, roundness: null, seed: 7, boundElements: null, link: null, locked: false, pressures: [], simulatePressure: true
}

await scenario(async (newPerson) => {
  allowConflicts()
  const crowd = await Board.make(await newPerson())
  await together(crowd, await Board.of(await newPerson(), crowd.address))
})

// W15 in short: a person draws among the robots, another only looks on.
async function together(crowd, other) {
  const robots = Array.from({ length: ROBOTS }, () => new Client(config.url.replace('http', 'ws') + '/ws', { below: () => 0, chance: () => false }))
  const docs = robots.map(({ connection }) => connection.get('boards', crowd.id))
  await Promise.all(docs.map((doc) => done((cb) => doc.subscribe(cb))))
  const late = watch(other)
  const end = Date.now() + SECONDS * 1000
  await Promise.all([...docs.map((doc, i) => robot(doc, i, end)), person(crowd, end)])
  await Promise.all(docs.map((doc) => done((cb) => doc.whenNothingPending(() => cb()))))
  await other.page.evaluate(() => (window.enough = true))
  const delays = await late
  const third = Math.floor(delays.length / 3)
  const [first, last] = [slowest(delays.slice(0, third)), slowest(delays.slice(-third))]
  note(`a point was seen after ${first} ms at the beginning and after ${last} ms at the end, p95`)
  assert(last <= 1.5 * first || last <= 500 * patience(), `a point was seen after ${first} ms at the beginning and after ${last} ms at the end`)
  await crowd.saved(30000)
  const scene = await same([crowd, other], (elements) => elements.length > ROBOTS, 'the same for all', 30000)
  const content = Object.entries(docs[0].data.elements).filter(([, { isDeleted }]) => !isDeleted)
  for (const [id, { points }] of content) {
    const shown = scene.find((element) => element.id === id)
    assert(shown !== undefined && shown.points.length === points.length, `of the ${points.length} points of ${id} there are ${shown?.points.length}`)
  }
  await other.screenshot('board-many-draw')
  for (const client of robots) client.close()
}

// robot draws strokes one point at a time. The time at which a point was sent is in the point.
async function robot(doc, number, end) {
  for (let stroke = 0; Date.now() < end; stroke++) {
    const id = `r${number}-${stroke}`
    doc.submitOp(['elements', id, { i: { ...LOOK, x: 320 + 60 * number, y: 120 + 40 * stroke, width: 50, height: 20, index: `b${String(number).padStart(2, '0')}${String(stroke).padStart(2, '0')}V`, points: [[0, 0]] } }])
    for (let i = 1; i <= 30 && Date.now() < end; i++) {
      doc.submitOp(['elements', id, 'points', i, { i: [i * 1.6, (Date.now() % 100_000) / 1e6] }])
      await new Promise((resolve) => setTimeout(resolve, 33))
    }
  }
}

async function person(board, end) {
  while (Date.now() < end) await board.draw('p', [320, 560], [420, 600], [520, 540])
}

// watch notes, until it is told that it is enough, how late each frame shows the newest point of a robot.
function watch(board) {
  return board.look((app) => new Promise((resolve) => {
    const delays = []
    let seen = 0
    const look = () => {
      const stroke = app.scene.getNonDeletedElements().findLast(({ id }) => id.startsWith('r0-'))
      const count = stroke?.points.length ?? 0
      if (count > 1 && count !== seen) delays.push((Date.now() % 100_000) - Math.round(stroke.points.at(-1)[1] * 1e6))
      seen = count
      if (window.enough === true) resolve(delays.filter((delay) => delay >= 0))
      else requestAnimationFrame(look)
    }
    look()
  }))
}

function slowest(delays) {
  return delays.toSorted((a, b) => a - b)[Math.floor(delays.length * 0.95)] ?? Infinity
}
