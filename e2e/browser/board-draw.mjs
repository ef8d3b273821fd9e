// Two people draw on one board: strokes grow before the other's eyes and cost little, changes of one shape both stick, a
// gesture goes on whatever the other does, the order is the same for all, and undo takes back only what is one's own.
import { Board, same, together } from './board.mjs'
import { assert, scenario } from './scenario.mjs'

const STROKE = 300
// In bytes of operations for each point of a stroke.
const POINT_BYTES = 250
// How often a second others see a stroke grow.
const GROWTHS = 15

await scenario(async (newPerson) => {
  const [anna, bert] = await together(newPerson, 'Anna', 'Bert')
  await stroke(anna, bert)
  await bothStick(anna, bert)
  await gestureGoesOn(anna, bert)
  await orderConverges(anna, bert)
  await undoOwn(anna, bert)
  await anna.reload()
  await same([anna, bert, await Board.of(await newPerson(), anna.address)], (elements) => elements.length > 0, 'the same after a reload and for who comes')
  await anna.screenshot('board-draw')
})

// W7: a stroke of many points.
async function stroke(anna, bert) {
  const grown = bert.look((app) => new Promise((resolve) => {
    const seen = []
    const look = () => {
      const points = app.scene.getNonDeletedElements().find(({ type }) => type === 'freedraw')?.points.length ?? 0
      if (points !== (seen.at(-1)?.points ?? 0)) seen.push({ points, at: performance.now() })
      if (window.enough === true) resolve(seen)
      else requestAnimationFrame(look)
    }
    look()
  }))
  const bytes = await sent(anna, async () => {
    await anna.take('p')
    const [x, y] = await anna.place(300, 200)
    await anna.page.mouse.move(x, y)
    await anna.page.mouse.down()
    for (let i = 1; i <= STROKE; i++) await anna.page.mouse.move(x + i, y + 60 * Math.sin(i / 12))
    await anna.page.mouse.up()
    await bert.holds((elements) => elements[0]?.points.length >= STROKE * 0.9, 'the whole stroke')
    await anna.saved()
  })
  await bert.page.evaluate(() => (window.enough = true))
  const seen = await grown
  const [element] = await anna.elements()
  assert(element.points.length >= STROKE * 0.9, `of ${STROKE} points ${element.points.length} were drawn`)
  const each = bytes / element.points.length
  assert(each <= POINT_BYTES, `a point of a stroke takes ${each} bytes`)
  const seconds = (seen.at(-1).at - seen[0].at) / 1000
  const rate = (seen.length - 1) / seconds
  assert(rate >= GROWTHS || seen.length > STROKE / 4, `the stroke grew ${rate} times a second, ${seen.length} times in ${seconds} s`)
  await anna.press('v')
}

// sent returns the bytes of operations that a window sends while something is done. Its pointer, which goes the same
// way, may be dropped.
async function sent({ page }, act) {
  const session = await page.context().newCDPSession(page)
  let bytes = 0
  session.on('Network.webSocketFrameSent', ({ response: { payloadData } }) => {
    if (payloadData.startsWith('{"a":"op"')) bytes += payloadData.length
  })
  await session.send('Network.enable')
  await act()
  await session.detach()
  return bytes
}

// W8: one changes the colour, one the place; one deletes, one moves, and undo brings it back where it was moved to.
async function bothStick(anna, bert) {
  const id = await anna.draw('r', [300, 400], [420, 460])
  await bert.holds((elements) => elements.some((element) => element.id === id), 'the rectangle')
  await anna.select(id)
  await bert.select(id)
  await Promise.all([paint(anna, '#e03131'), push(bert, 'ArrowRight', 10)])
  await same([anna, bert], (elements) => elements.some((element) => element.id === id && element.strokeColor === '#e03131' && element.x >= 310), 'colour and place')

  await anna.select(id)
  await bert.select(id)
  await push(bert, 'ArrowDown', 3)
  await Promise.all([anna.press('Delete'), push(bert, 'ArrowDown', 7)])
  await same([anna, bert], (elements) => !elements.some((element) => element.id === id), 'a shape that is deleted for both')
  await anna.focus()
  await anna.press('Control+z')
  await same([anna, bert], (elements) => elements.some((element) => element.id === id && element.y >= 403), 'the shape again, where it was moved to')
}

async function paint(board, colour) {
  await board.page.locator(`.color-picker__top-picks [title^="${colour}"], .color-picker__button[title*="${colour}"]`).first().click()
}

async function push(board, key, times) {
  for (let i = 0; i < times; i++) await board.press(key)
}

// W10: what the other does in the midst of a stroke, a resize or a drag does not disturb it.
async function gestureGoesOn(anna, bert) {
  const box = await bert.draw('r', [500, 400], [560, 440])
  await same([anna, bert], (elements) => elements.some(({ id }) => id === box), "Bert's box")

  await anna.take('p')
  await anna.move(300, 560)
  await anna.page.mouse.down()
  for (let i = 1; i <= 40; i++) {
    await anna.move(300 + 3 * i, 560 + (i % 5))
    if (i % 10 === 0) await bert.select(box).then(() => push(bert, 'ArrowRight', 2))
  }
  await anna.page.mouse.up()
  const drawn = await anna.elements()
  const line = drawn.findLast(({ type }) => type === 'freedraw')
  assert(line.points.length >= 35 && line.width > 100, `of a stroke of 40 points ${line.points.length} are left, ${line.width} wide`)

  // Anna drags the box while Bert paints it, and makes it larger while he turns its edges.
  await anna.press('v')
  await anna.select(box)
  const { x, y } = await anna.element(box)
  await anna.move(x + 1, y + 20)
  await anna.page.mouse.down()
  await anna.move(x + 60, y + 60, 5)
  await bert.select(box)
  await paint(bert, '#2f9e44')
  await anna.holds((elements) => elements.some(({ id, strokeColor }) => id === box && strokeColor === '#2f9e44'), "Bert's colour under the hand")
  await anna.move(x + 101, y + 120, 5)
  await anna.page.mouse.up()
  await same([anna, bert], (elements) => elements.some((one) => one.id === box && one.strokeColor === '#2f9e44' && Math.abs(one.x - x - 100) < 12 && Math.abs(one.y - y - 100) < 12), 'the box at its new place, in its new colour')
}

// W11: both bring shapes to the front at once.
async function orderConverges(anna, bert) {
  const ids = []
  for (let i = 0; i < 3; i++) ids.push(await anna.draw('o', [600 + 30 * i, 200], [660 + 30 * i, 260]))
  await same([anna, bert], (elements) => ids.every((id) => elements.some((element) => element.id === id)), 'three ellipses')
  for (let round = 0; round < 3; round++) {
    await anna.select(ids[round % 3])
    await bert.select(ids[(round + 1) % 3])
    await Promise.all([anna.press('Control+Shift+]'), bert.press('Control+Shift+]')])
    const elements = await same([anna, bert], ([...all]) => ids.slice(0, 2).length > 0 && all.length > 0, 'one order')
    const last = elements.slice(-2).map(({ id }) => id).sort()
    assert(last.join() === [ids[round % 3], ids[(round + 1) % 3]].sort().join(), `in front are ${last}`)
  }
}

// W13: undo and redo know only one's own steps.
async function undoOwn(anna, bert) {
  const mine = await anna.draw('d', [700, 400], [760, 460])
  const theirs = await bert.draw('d', [780, 400], [840, 460])
  await same([anna, bert], (elements) => [mine, theirs].every((id) => elements.some((element) => element.id === id)), 'both diamonds')
  await anna.focus()
  await anna.press('Control+z')
  await same([anna, bert], (elements) => !elements.some(({ id }) => id === mine) && elements.some(({ id }) => id === theirs), "only Anna's step undone")
  await anna.press('Control+Shift+Z')
  await same([anna, bert], (elements) => [mine, theirs].every((id) => elements.some((element) => element.id === id)), "Anna's step again")
}
