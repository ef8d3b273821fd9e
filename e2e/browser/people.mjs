// Everyone sees who is here and where: names, carets that move with the text, selections; who comes, who goes, who is
// called otherwise from now on.
import { assert, converge, scenario } from './scenario.mjs'

// In milliseconds: what changes about people is seen within this time.
const SOON = 1000

// shows tells whether a caret's name is to be seen.
const shows = async (flag) => (await flag.locator('span').evaluate((name) => getComputedStyle(name).opacity)) !== '0'

await scenario(async (newPerson) => {
  const people = [await newPerson(), await newPerson()]
  const anna = await people[0].open('/')
  const address = await anna.newDocument()
  await anna.rename('Anna')
  const bert = await people[1].open(address)
  await bert.ready()
  await bert.rename('Bert')
  await anna.comes(async () => (await anna.names()).join() === 'Bert', "Bert among the people in Anna's window")
  await bert.comes(async () => (await bert.names()).join() === 'Anna', "Anna among the people in Bert's window")

  // Both type; each sees the other's caret where the other is.
  await anna.type('Anna: ')
  await anna.press('Enter')
  await bert.until((text) => text.includes('Anna: '), "Anna's line")
  await bert.press('Control+End')
  await bert.type('Bert: ')
  await anna.until((text) => text.includes('Bert: '), "Bert's line")
  await anna.press('ArrowUp')
  await anna.press('End')
  await Promise.all([anna.type('here and there ', 25), bert.type('up and down ', 25)])
  await converge([anna, bert], (text) => text === 'Anna: here and there \nBert: up and down ', 'both lines')
  await bert.caretAt('Anna', 'Anna: here and there '.length)
  await anna.caretAt('Bert', 'Anna: here and there \nBert: up and down '.length)
  await anna.screenshot('carets')

  // A caret stays at its letter while the other writes before it.
  await bert.press('Home')
  await anna.caretAt('Bert', 'Anna: here and there \n'.length)
  await anna.press('Control+Home')
  await anna.type('0123456789')
  await anna.caretAt('Bert', '0123456789Anna: here and there \n'.length)

  // The name goes away by itself, and comes back when it is pointed at.
  const flag = anna.page.locator('.remote-caret[data-name="Bert"]')
  await anna.comes(async () => !(await shows(flag)), 'the end of the name', 6000)
  await anna.page.getByTestId('avatar').hover()
  assert(await shows(flag), 'the name is not shown to who points at the person')

  await bert.press('Shift+End')
  await anna.comes(() => anna.page.evaluate(() => [...CSS.highlights.values()].some((all) => [...all].join('') === 'Bert: up and down ')), "Bert's selection")
  await anna.screenshot('selection')

  // A name and a colour of one's own are seen at once.
  const begun = Date.now()
  await bert.rename('Bertha')
  await anna.comes(async () => (await anna.names()).join() === 'Bertha', 'the new name', 5000)
  assert(Date.now() - begun < 2 * SOON, `the new name took ${Date.now() - begun} ms`)
  await anna.page.locator('.remote-caret[data-name="Bertha"]').waitFor({ state: 'attached' })

  // Cursors can be left out, for good.
  await anna.page.getByTestId('people-more').click()
  await anna.page.getByTestId('hide-cursors').check()
  await anna.comes(async () => (await anna.page.locator('.remote-caret').count()) === 0, 'no cursors')
  await anna.page.reload()
  await anna.ready()
  await anna.comes(async () => (await anna.names()).join() === 'Bertha', 'the people after a reload')
  assert((await anna.page.locator('.remote-caret').count()) === 0, 'the cursors are back')
  await anna.page.getByTestId('people-more').click()
  await anna.page.getByTestId('hide-cursors').uncheck()
  await anna.page.keyboard.press('Escape')

  // One person in three windows is one person, with three carets.
  const windows = [bert]
  for (let i = 0; i < 2; i++) {
    const window = await people[1].open(address)
    await window.ready()
    windows.push(window)
  }
  await anna.comes(async () => (await anna.page.locator('.remote-caret[data-name="Bertha"]').count()) === 3, 'three carets')
  assert((await anna.names()).join() === 'Bertha', 'a person in three windows is several people')

  // Who goes is gone at once, and that is said.
  const closed = Date.now()
  for (const { page } of windows) await page.close()
  await anna.comes(async () => (await anna.names()).join() === '', 'nobody else', 5000)
  assert(Date.now() - closed < 3 * SOON, `it took ${Date.now() - closed} ms until they were gone`)
  await anna.comes(async () => /Bertha left/.test(await anna.page.getByTestId('announcement').textContent()), 'word of it', 7000)
  const cleo = await (await newPerson()).open(address)
  await cleo.ready()
  await anna.comes(async () => /joined/.test(await anna.page.getByTestId('announcement').textContent()), 'word of who comes', 9000)
})
