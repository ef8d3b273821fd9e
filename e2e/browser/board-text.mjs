// Text on a board: two write in one text at once, text inside a shape and at an arrow, and an input that goes on while
// the board changes around it.
import { Board, same, together } from './board.mjs'
import { assert, scenario } from './scenario.mjs'

const AREA = 'textarea.excalidraw-wysiwyg'

await scenario(async (newPerson) => {
  const [anna, bert] = await together(newPerson, 'Anna', 'Bert')
  await oneText(anna, bert)
  await insideShape(anna, bert)
  await atArrow(anna, bert)
  await anna.reload()
  await same([anna, bert, await Board.of(await newPerson(), anna.address)], (elements) => elements.length === 5, 'the same after a reload and for who comes')
  await anna.screenshot('board-text')
})

// W9: both texts are there and the carets keep their places; W10: what happens elsewhere does not end the input.
async function oneText(anna, bert) {
  await anna.take('t')
  await anna.click(300, 200)
  await anna.page.locator(AREA).waitFor()
  await anna.type('hello')
  const [{ id }] = await bert.holds((elements) => elements[0]?.originalText === 'hello', 'the text while it is being written')
  await bert.page.mouse.dblclick(...(await bert.place(310, 210)))
  await bert.page.locator(AREA).waitFor()
  await bert.press('End')
  await anna.press('Home')
  await Promise.all([anna.type('Oh, ', 40), bert.type(' there 😀', 40)])
  for (const board of [anna, bert]) {
    await board.comes(async () => (await area(board)).value === 'Oh, hello there 😀', 'both texts where they are written')
  }
  assert((await area(anna)).caret === 4, `Anna's caret is at ${(await area(anna)).caret}`)
  assert((await area(bert)).caret === 'Oh, hello there 😀'.length, `Bert's caret is at ${(await area(bert)).caret}`)

  // While Anna writes on, Bert is done and draws.
  await bert.press('Escape')
  const typing = anna.type('what a day, ', 60)
  const box = await bert.draw('r', [600, 200], [700, 260])
  await typing
  await anna.holds((elements) => elements.some((element) => element.id === box), "Bert's box")
  assert((await area(anna)).value === 'Oh, what a day, hello there 😀', `Anna's text is ${(await area(anna)).value}`)
  await anna.press('Escape')
  await same([anna, bert], (elements) => elements.some((element) => element.id === id && element.text === 'Oh, what a day, hello there 😀'), 'one text')

  // Anna writes once more, Bert too, and Anna takes hers back.
  await anna.select(id)
  await anna.press('Enter')
  await anna.page.locator(AREA).waitFor()
  await anna.press('Home')
  await anna.type('No! ', 20)
  await bert.select(id)
  await bert.press('Enter')
  await bert.page.locator(AREA).waitFor()
  await bert.press('End')
  await bert.type(' Yes.', 20)
  await anna.comes(async () => (await area(anna)).value === 'No! Oh, what a day, hello there 😀 Yes.', 'both texts')
  await anna.press('Escape')
  await bert.press('Escape')
  await anna.focus()
  await anna.press('Control+z')
  await same([anna, bert], (elements) => elements.some((element) => element.text === 'Oh, what a day, hello there 😀 Yes.'), "Anna's writing taken back, Bert's left")
}

// Text in a shape is wrapped alike on both sides, and the shape grows with it.
async function insideShape(anna, bert) {
  const box = (await anna.elements()).find(({ type }) => type === 'rectangle').id
  await anna.select(box)
  await anna.press('Enter')
  await anna.page.locator(AREA).waitFor()
  await anna.type('a box that holds quite a few words and grows', 10)
  await anna.press('Escape')
  await same([anna, bert], (elements) => {
    const text = elements.find((element) => element.containerId === box)
    const shape = elements.find((element) => element.id === box)
    return text?.text.includes('\n') && shape.height > 60 && shape.boundElements.some(({ id }) => id === text.id)
  }, 'text in the box')

  await bert.select(box)
  await bert.press('Enter')
  await bert.page.locator(AREA).waitFor()
  await bert.press('Control+End')
  await anna.select(box)
  await anna.press('Enter')
  await anna.page.locator(AREA).waitFor()
  await anna.press('Control+Home')
  await Promise.all([anna.type('Look: ', 40), bert.type(' a lot', 40)])
  await bert.press('Escape')
  await anna.press('Escape')
  await same([anna, bert], (elements) => elements.some(({ originalText }) => originalText === 'Look: a box that holds quite a few words and grows a lot'), 'both texts in the box')
}

async function atArrow(anna, bert) {
  const arrow = await anna.draw('a', [300, 400], [600, 420])
  await same([anna, bert], (elements) => elements.some(({ id }) => id === arrow), 'the arrow')
  await bert.select(arrow)
  await bert.press('Enter')
  await bert.page.locator(AREA).waitFor()
  await bert.type('label', 10)
  await anna.holds((elements) => elements.some((element) => element.containerId === arrow && element.text === 'label'), 'the label while it is being written')
  await bert.press('Escape')
  await same([anna, bert], (elements) => elements.some((element) => element.containerId === arrow && element.text === 'label'), 'the label')
}

async function area({ page }) {
  return page.locator(AREA).evaluate(({ value, selectionStart }) => ({ value, caret: selectionStart }))
}
