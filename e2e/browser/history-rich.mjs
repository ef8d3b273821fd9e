// The past of formatted text: formats that changed, whole lines, a restore that is undone, a passage brought back, files,
// and what has changed since the last visit. On a phone too. Points H6, H7, H10 to H12, H20 and H21.
import { readFile } from 'node:fs/promises'
import { assert, converge, scenario } from './scenario.mjs'
import { History } from './history.mjs'

await scenario(async (newPerson) => {
  const people = [await newPerson({ viewport: { width: 1200, height: 760 } }), await newPerson({ viewport: { width: 320, height: 640 }, colorScheme: 'dark' })]
  const anna = await people[0].open('/')
  const address = await anna.newDocument()
  await anna.rename('Anna')
  const bert = await people[1].open(address)
  await bert.ready()
  await bert.rename('Bert')
  const last = (window) => window.page.getByTestId('last-edit')
  const past = new History(anna)

  await anna.type('Plan\nWe meet at the old mill.\nEveryone brings a chair.')
  await anna.press('Control+Home')
  await anna.page.getByLabel('Paragraph style').selectOption('1')
  await anna.saved()
  const draft = await past.head()
  await anna.page.locator('.ql-editor h1').waitFor()
  await bert.until((text) => text.includes('chair.'), "Anna's text")
  await bert.comes(async () => (await bert.page.locator('.ql-editor h1').count()) === 1, "Anna's heading")

  // Bert makes words bold, takes a line out, writes one, and goes.
  await bert.press('Control+Home')
  await bert.press('ArrowDown')
  await bert.press('Home')
  for (let i = 0; i < 'We meet'.length; i++) await bert.press('Shift+ArrowRight')
  await bert.press('Control+b')
  await bert.press('Control+End')
  await bert.press('Shift+Home')
  await bert.press('Delete')
  await bert.type('Bring tea 🍵.')
  await anna.until((text) => text.endsWith('🍵.'), "Bert's line")
  await bert.saved()
  const second = await past.head()

  // H6: what changed since the draft, each kind with words.
  await anna.page.goto(`${address}?from=${draft}&to=${second}`)
  await past.shown()
  await anna.comes(async () => (await past.changes()) !== '', 'changes')
  const titles = async (tag) => [...new Set(await past.marks(tag).evaluateAll((marks) => marks.map(({ title }) => title.replace(/,.*/, ''))))].join()
  assert((await titles('span')) === 'Formatted by Bert', `formats say ${await titles('span')}`)
  assert((await titles('del')) === 'Deleted by Bert', `deletions say ${await titles('del')}`)
  assert((await titles('ins')) === 'Inserted by Bert', `insertions say ${await titles('ins')}`)
  assert((await past.marks('span').first().evaluate((mark) => getComputedStyle(mark).textDecorationStyle)) === 'dotted', 'changed formats have no dotted line')
  await past.readable('light')

  // H7: step by step, with the focus.
  const steps = Number(/\d+/.exec(await past.changes())[0])
  for (let i = 1; i <= steps; i++) {
    await anna.page.getByTestId('next-change').click()
    assert((await past.changes()) === `${i} of ${steps}`, `step ${i}: ${await past.changes()}`)
    assert(await anna.page.evaluate((change) => document.activeElement?.dataset.change === change, String(i - 1)), `the focus is not at change ${i}`)
  }
  await anna.page.getByTestId('previous-change').click()
  await anna.screenshot('history-rich')

  // H12: the change that was gone to has a deletion: it is brought back, by keyboard alone.
  for (let i = 0; i < steps && (await anna.page.getByTestId('bring-back').count()) === 0; i++) await anna.page.getByTestId('next-change').press('Enter')
  await anna.page.getByTestId('bring-back').press('Enter')
  await bert.until((text) => text.includes('brings a chair'), 'the line that was brought back')

  // H10: restore, and undo.
  await anna.page.keyboard.press('Escape')
  await past.gone()
  await anna.ready()
  await last(anna).click()
  await past.shown()
  await past.goTo(draft)
  await anna.page.getByTestId('restore-version').click()
  await anna.page.getByTestId('confirm-action').click()
  await converge([anna, bert], (text) => text === 'Plan\nWe meet at the old mill.\nEveryone brings a chair.', 'the draft')
  assert((await bert.page.locator('.ql-editor strong').count()) === 0 && (await bert.page.locator('.ql-editor h1').count()) === 1, 'the formats of the draft')
  await anna.page.getByTestId('undo-restore').click()
  await converge([anna, bert], (text) => text.includes('🍵') && text.includes('brings a chair'), 'the restore undone')
  await bert.comes(async () => (await bert.page.locator('.ql-editor strong').count()) === 1, 'the format undone')
  await anna.saved()

  // H20: as files.
  await last(anna).click()
  await past.shown()
  for (const [id, test] of [['export-html', (file) => /<h1>Plan<\/h1>/.test(file)], ['export-text', (file) => file.startsWith('Plan\nWe')], ['export-json', (file) => JSON.stringify(JSON.parse(file)).includes('"header":1')]]) {
    await anna.page.getByTestId('export-version').click()
    const download = anna.page.waitForEvent('download')
    await anna.page.getByTestId(id).click()
    const file = await readFile(await (await download).path(), 'utf8')
    assert(test(file), `${id}: ${file}`)
  }
  await anna.press('Escape')
  await past.gone()

  // On a phone, in the dark: the list is there on demand.
  const first = new History(bert)
  await last(bert).click()
  await first.shown()
  await bert.comes(async () => (await first.marks('ins').count()) > 0, 'changes on the phone')
  await first.readable('dark')
  await bert.page.getByTestId('history-toggle').click()
  await first.rows('sitting').first().waitFor()
  await bert.screenshot('history-narrow-list')
  await bert.page.getByLabel('Close the list').click()
  const width = await bert.page.evaluate(() => document.documentElement.scrollWidth)
  assert(width <= 320, `history is ${width} px wide at 320`)
  await bert.screenshot('history-narrow')

  // H20: Bert goes, Anna writes; when he comes back he sees what is new, and can see all that changed.
  const seen = await first.head()
  await bert.page.close()
  await anna.press('Control+End')
  await anna.type(' Anna was here.')
  await anna.saved()
  const again = await people[1].open(address)
  await again.page.getByTestId('since-visit').waitFor()
  await again.comes(async () => /Anna/.test(await again.page.getByTestId('since-visit').locator('ul').innerText()), 'whose work is new')
  await again.comes(async () => (await again.page.evaluate(() => [...CSS.highlights].filter(([name]) => name.startsWith('written-')).map(([, all]) => [...all].join('')).join(''))) === ' Anna was here.', 'what is new is marked')
  await again.screenshot('history-since-visit')
  await again.page.getByTestId('see-changes').click()
  const seeing = new History(again)
  await seeing.shown()
  assert(new URL(again.page.url()).searchParams.get('from') === String(seen), `all changes are at ${again.page.url()}`)
  await again.comes(async () => (await seeing.marks('ins').allInnerTexts()).join('') === ' Anna was here.', 'the changes since then')
  await again.press('Escape')
  await seeing.gone()
  await again.page.getByTestId('close-authorship').click()
  assert((await again.page.evaluate(() => [...CSS.highlights.keys()].filter((name) => name.startsWith('written-')).length)) === 0, 'marks are left')

  // H21: who wrote what, while it is written.
  await anna.page.getByTestId('document-menu').click()
  await anna.page.getByTestId('toggle-authorship').click()
  await anna.comes(async () => /Anna/.test(await anna.page.getByTestId('authorship').locator('ul').innerText()), 'the author')
  await again.ready()
  await again.press('Control+End')
  await again.type('BERT!')
  await anna.comes(() => anna.page.evaluate(() => [...CSS.highlights].some(([name, all]) => name.startsWith('written-') && [...all].some((range) => range.toString() === 'BERT!'))), "Bert's new words in his colour")
  assert(/Anna[\s\S]*Bert/.test(await anna.page.getByTestId('authorship').locator('ul').innerText()), 'both authors')
  await anna.editor.click()
  await anna.press('Control+End')
  await anna.comes(async () => /Written by Bert/.test(await anna.page.getByTestId('authorship').innerText()), 'who wrote what is before the caret')
  await anna.screenshot('authorship')
})
