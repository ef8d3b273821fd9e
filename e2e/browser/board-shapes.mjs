// Arrows that hold on to shapes, frames and groups, by two people; the outline says all of it in words and selects, without
// a pointer; nothing of it asks another host, whatever letters are written.
import { readFile } from 'node:fs/promises'
import { Board, same, together } from './board.mjs'
import { assert, scenario } from './scenario.mjs'

await scenario(async (newPerson) => {
  const [anna, bert] = await together(newPerson, 'Anna', 'Bert')
  const { from, to, arrow } = await arrows(anna, bert)
  await groups(anna, bert, from, to)
  await frames(anna, bert)
  await outline(newPerson, bert, arrow)
  await nobodyElse(anna, bert)
})

// An arrow follows the shapes that it connects, whoever moves them.
async function arrows(anna, bert) {
  const from = await anna.draw('r', [300, 150], [400, 210])
  await anna.press('Enter')
  await anna.type('Order')
  await anna.press('Escape')
  const to = await bert.draw('o', [600, 150], [700, 210])
  await same([anna, bert], (elements) => [from, to].every((id) => elements.some((element) => element.id === id)), 'both shapes')
  const arrow = await anna.draw('a', [405, 180], [500, 190], [596, 180])
  const bound = (elements) => elements.find(({ id }) => id === arrow)
  await same([anna, bert], (elements) => bound(elements)?.startBinding?.elementId === from && bound(elements)?.endBinding?.elementId === to, 'an arrow that holds on to both')
  await bert.select(to)
  for (let i = 0; i < 10; i++) await bert.press('ArrowDown')
  await anna.select(from)
  for (let i = 0; i < 10; i++) await anna.press('ArrowUp')
  const scene = await same([anna, bert], (elements) => elements.find(({ id }) => id === to)?.y > 155 && elements.find(({ id }) => id === from)?.y < 145, 'the arrow after both moved')
  const { points } = bound(scene)
  assert(points.at(-1)[1] > 8, `the arrow ends ${points.at(-1)[1]} below where it begins`)
  return { from, to, arrow }
}

async function groups(anna, bert, from, to) {
  await anna.select(from, to)
  await anna.press('Control+g')
  const grouped = await same([anna, bert], (elements) => elements.filter(({ groupIds }) => groupIds.length === 1).length >= 2, 'a group')
  const [group] = grouped.find(({ id }) => id === from).groupIds
  // Bert takes one of its shapes and moves both.
  const { x, y } = grouped.find(({ id }) => id === to)
  const before = grouped.find(({ id }) => id === from).x
  await bert.select()
  await bert.take('v')
  await bert.drag([x + 50, y + 0.5], [x + 70, y + 0.5])
  await same([anna, bert], (elements) => Math.abs(elements.find(({ id }) => id === from).x - before - 20) < 3, 'the whole group moved')
  await bert.press('Control+Shift+g')
  await same([anna, bert], (elements) => elements.every(({ groupIds }) => !groupIds.includes(group)), 'no group')
  await anna.press('Escape')
}

async function frames(anna, bert) {
  const frame = await anna.draw('f', [300, 350], [700, 600])
  const inside = await bert.draw('d', [350, 420], [430, 480])
  await same([anna, bert], (elements) => elements.find(({ id }) => id === inside)?.frameId === frame, 'a shape in the frame')
  await anna.select(frame)
  for (let i = 0; i < 5; i++) await anna.press('Shift+ArrowRight')
  await same([anna, bert], (elements) => elements.find(({ id }) => id === inside).x > 355, 'the shape moves with its frame')
  await anna.press('Escape')
}

// The board for who cannot see it, with keys alone.
async function outline(newPerson, bert, arrow) {
  const cleo = await Board.of(await newPerson({ colorScheme: 'dark' }), bert.address)
  const { page } = cleo
  await page.getByTestId('outline-button').focus()
  await cleo.press('Enter')
  const panel = page.getByTestId('outline')
  const lines = () => panel.locator('li > button').allInnerTexts()
  await cleo.comes(async () => (await lines()).length === 5, 'five lines')
  const said = await lines()
  for (const words of ['Rectangle: Order', 'Ellipse', 'Arrow from Order to ellipse', 'Frame', 'Diamond']) assert(said.includes(words), `the outline does not say ${words}: ${said}`)
  assert((await panel.locator('ul ul li > button').allInnerTexts()).join() === 'Diamond', 'the frame does not hold the diamond')
  await cleo.press('Tab')
  await cleo.press('Tab')
  const wanted = said.indexOf('Arrow from Order to ellipse')
  for (let i = 0; i < wanted; i++) await cleo.press('ArrowDown')
  await cleo.press('Enter')
  await cleo.comes(() => cleo.look(({ state }, id) => state.selectedElementIds[id] === true, arrow), 'the arrow selected')
  await cleo.screenshot('board-outline')
  await cleo.press('Escape')
  await cleo.press('Delete')
  await bert.holds((elements) => elements.every(({ id }) => id !== arrow), 'the arrow deleted with keys alone')
  await cleo.comes(async () => !(await lines()).some((line) => line.startsWith('Arrow')), 'an outline without it')
  await page.close()
}

// W17: all letters, the library, help and a picture with its fonts; each request that leaves is an error of the scenario.
async function nobodyElse(anna, bert) {
  const { page } = anna
  for (const [i, text] of ['Latin ßøł', 'Ελληνικά Ж', '漢字 かな 한글', 'العربية'].entries()) {
    await anna.take('t')
    await anna.click(750, 250 + 60 * i)
    await anna.type(text)
    await anna.press('Escape')
  }
  await same([anna, bert], (elements) => elements.some(({ originalText }) => originalText === '漢字 かな 한글'), 'the letters')
  await bert.look((app) => Promise.all([5, 6, 7, 8, 1, 2, 3].map((family) => app.fonts.constructor.loadElementsFonts(app.scene.getNonDeletedElements().filter(({ type }) => type === 'text').map((element) => ({ ...element, fontFamily: family }))))).then(() => null))
  await anna.select()
  await page.getByTestId('main-menu-trigger').click()
  await page.getByTestId('image-export-button').click()
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.Modal').getByRole('button', { name: /^export to svg/i }).click()])
  const svg = await readFile(await download.path(), 'utf8')
  assert(svg.includes('data:font/woff2;base64,') && !/url\("?https?:/.test(svg), `the picture does not have its fonts in it: ${svg.slice(0, 500)}`)
  await anna.closeDialog()
  await anna.focus()
  await anna.press('?')
  await page.locator('.HelpDialog').waitFor()
  assert(!(await page.locator('.HelpDialog a').evaluateAll((links) => links.some((link) => link.offsetParent !== null))), 'help leads elsewhere')
  await anna.closeDialog()
}
