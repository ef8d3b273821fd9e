// The server is killed while two people draw, and the line is cut: both go on, and all that was drawn is there in the end,
// once. What the server refuses is taken back alone and said in words. A deleted board comes back as it was.
import { Board, same, together } from './board.mjs'
import { ask, assert, scenario } from './scenario.mjs'

await scenario(async (newPerson) => {
  const [anna, bert] = await together(newPerson, 'Anna', 'Bert')
  const drawn = await killed(anna, bert)
  await reloaded(newPerson, anna, bert, drawn)
  await refused(anna, bert, drawn)
  await deleted(anna, bert, drawn)
})

async function killed(anna, bert) {
  const drawn = []
  for (let round = 0; round < 2; round++) {
    drawn.push(await anna.draw('r', [300 + 60 * round, 150], [340 + 60 * round, 190]))
    await anna.saved()
    await anna.take('p')
    await anna.move(300, 260 + 40 * round)
    await anna.page.mouse.down()
    await anna.move(400, 270 + 40 * round, 12)
    const going = ask('kill')
    await anna.move(500, 260 + 40 * round, 12)
    await anna.page.mouse.up()
    await going
    drawn.push(await bert.draw('d', [300 + 60 * round, 400], [340 + 60 * round, 440]))
    await anna.shows(/Reconnecting|Offline/)
    if (round === 0) await anna.screenshot('board-disconnected')
    await ask('restart')
    await anna.shows(/^Saved$/, 45000)
    await bert.shows(/^Saved$/, 45000)
    await same([anna, bert], (elements) => drawn.every((id) => elements.filter((element) => element.id === id).length === 1) && elements.filter(({ type }) => type === 'freedraw').length === round + 1, 'all that was drawn, once')
  }
  const strokes = (await anna.elements()).filter(({ type }) => type === 'freedraw')
  for (const { points, width } of strokes) assert(points.length >= 20 && width > 190, `a stroke has ${points.length} points, ${width} wide`)
  return drawn
}

async function reloaded(newPerson, anna, bert, drawn) {
  const cleo = await Board.of(await newPerson(), anna.address)
  await anna.reload()
  await same([anna, bert, cleo], (elements) => drawn.every((id) => elements.some((element) => element.id === id)), 'the same after a reload')
  await cleo.page.close()
}

// A link of a sort that the schema does not allow, and something else at the same time.
async function refused(anna, bert, [first]) {
  await anna.look((app, id) => app.updateScene({ elements: app.scene.getElementsIncludingDeleted().map((element) => (element.id === id ? { ...element, link: 'javascript:alert(1)', version: element.version + 1, versionNonce: 1 } : element)) }), first)
  await anna.page.getByTestId('unsaved-copy').waitFor()
  const words = await anna.page.getByTestId('unsaved-copy').innerText()
  assert(/Rectangle \(link\)/.test(words), `the refusal says ${words}`)
  await anna.screenshot('board-refused')
  const after = await anna.draw('o', [600, 150], [660, 200])
  await same([anna, bert], (elements) => elements.some(({ id }) => id === after) && elements.every(({ link }) => !link), 'the board without what was refused, and with the rest')
  await anna.page.getByTestId('unsaved-copy').getByLabel('Let this copy go').click()
}

async function deleted(anna, bert, drawn) {
  const { page } = anna
  await anna.saved()
  await page.getByTestId('document-menu').click()
  await page.getByTestId('delete-document').click()
  await page.getByTestId('confirm-action').click()
  await bert.page.getByTestId('deleted').waitFor()
  const words = await bert.page.getByTestId('deleted').innerText()
  assert(/board was deleted by Anna/.test(words), `the deletion says ${words}`)
  await bert.screenshot('board-deleted')
  await page.getByTestId('restore').click()
  for (const board of [anna, bert]) await board.page.getByTestId('deleted').waitFor({ state: 'detached' })
  await same([anna, bert], (elements) => drawn.every((id) => elements.some((element) => element.id === id)), 'the board again')
  const more = await bert.draw('r', [700, 400], [760, 440])
  await same([anna, bert], (elements) => elements.some(({ id }) => id === more), 'a board to draw on again')
}
