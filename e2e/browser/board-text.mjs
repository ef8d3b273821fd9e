// Two people write in one shape, in the open text field: both texts survive, and each caret keeps its place.
import { same, together } from './board.mjs'
import { assert, count, scenario } from './scenario.mjs'

await scenario(async (newPerson) => {
  const [anna, bert] = await together(newPerson, 'Anna', 'Bert')
  const box = await anna.draw('r', [350, 250], [650, 400])
  await anna.press('Enter')
  await anna.type('middle')
  const said = (text) => (elements) => elements.some(({ containerId, originalText }) => containerId === box && text(originalText))
  await same([anna, bert], said((text) => text === 'middle'), "Anna's word")

  // W9: both have the text open; Anna writes at its beginning, Bert at its end.
  await bert.select(box)
  await bert.press('Enter')
  await anna.press('Control+Home')
  await bert.press('Control+End')
  await Promise.all([anna.type('one 😀 two ', 15), bert.type(' ten é 🇩🇪 end', 15)])
  const all = 'one 😀 two middle ten é 🇩🇪 end'
  await same([anna, bert], said((text) => text === all), 'both texts')
  for (const board of [anna, bert]) assert((await field(board)).value === all, `the open field has ${JSON.stringify(await field(board))}`)
  assert((await field(anna)).caret === 'one 😀 two '.length, `Anna's caret is at ${(await field(anna)).caret}`)

  // What Bert writes before Anna's caret carries it along.
  await bert.press('Control+Home')
  await bert.type('>> ')
  await anna.comes(async () => (await field(anna)).caret === '>> one 😀 two '.length, "Anna's caret moved along")
  await anna.type('here ')
  await same([anna, bert], said((text) => text === '>> one 😀 two here middle ten é 🇩🇪 end'), 'what is written after that')
  await bert.screenshot('board-text')

  // A line, its end for one, and undo of what one has written oneself.
  await anna.press('Control+End')
  await anna.press('Enter')
  await anna.type('second line')
  await anna.press('Escape')
  await bert.press('Escape')
  const [scene] = [await same([anna, bert], said((text) => count(text, '\n') === 1 && text.endsWith('second line')), 'two lines')]
  const text = scene.find(({ containerId }) => containerId === box)
  assert(text.height > 40, `the text is ${text.height} high`)

  // Text that stands alone; its width is that of the words, for both.
  await anna.take('t')
  await anna.click(400, 550)
  await anna.type('alone')
  await anna.press('Escape')
  const alone = await same([anna, bert], (elements) => elements.some(({ originalText }) => originalText === 'alone'), 'a text alone')
  const id = alone.find(({ originalText }) => originalText === 'alone').id
  await bert.select(id)
  await bert.press('Enter')
  await bert.press('Control+End')
  await bert.type(' no longer')
  await bert.press('Escape')
  await same([anna, bert], (elements) => elements.some(({ originalText, width }) => originalText === 'alone no longer' && width > 100), 'the text of both')
  await anna.reload()
  await same([anna, bert], said((text) => text.startsWith('>> one')), 'all of it after a reload')
})

// field returns what the open text field holds, and where the caret is.
async function field(board) {
  return board.page.locator('textarea.excalidraw-wysiwyg').evaluate(({ value, selectionStart }) => ({ value, caret: selectionStart }))
}
