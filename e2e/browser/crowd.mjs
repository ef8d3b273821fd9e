// Many people in one plain text, on a phone: some are shown, the others are a number with a list. One whose browser dies
// is soon gone.
import { anotherBrowser, assert, scenario } from './scenario.mjs'

const NAMES = ['Bert', 'Cleo', 'Dan', 'Emma', 'Gül']
// In milliseconds. A machine that vanishes without a word takes until the server misses its answer to a ping.
const GONE = 35000

await scenario(async (newPerson) => {
  const anna = await (await newPerson({ viewport: { width: 320, height: 640 }, colorScheme: 'dark' })).open('/')
  const address = await anna.newDocument('plain')
  await anna.type('😀 one two')
  const { browser, kill } = await anotherBrowser()
  const others = []
  for (const name of NAMES) {
    const window = await (await newPerson({}, browser)).open(address)
    await window.ready()
    await window.rename(name)
    await window.press('Control+Home')
    for (let i = 0; i < others.length; i++) await window.press('ArrowRight')
    others.push(window)
  }
  const { page } = anna
  await anna.comes(async () => (await anna.names()).join() === NAMES.slice(0, 4).join(), 'those who came first')
  await anna.comes(async () => (await page.getByTestId('people-more').innerText()) === '+1', 'how many more there are')
  const carets = page.locator('.cm-remote-caret')
  await anna.comes(async () => (await carets.evaluateAll((all) => all.map(({ dataset }) => dataset.name).sort().join())) === NAMES.join(), 'a caret of each')
  const x = async (name) => (await page.locator(`.cm-remote-caret[data-name="${name}"]`).boundingBox()).x
  await anna.comes(async () => {
    const places = await Promise.all(NAMES.map(x))
    return places.every((place, i) => i === 0 || place > places[i - 1])
  }, 'each caret one character further on, the emoji being one')

  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  assert(width <= 320, `the page is ${width} px wide at 320`)
  await page.getByTestId('people-more').click()
  await anna.comes(async () => (await page.getByTestId('people-list').locator('li').count()) === NAMES.length, 'a list of all')
  const box = await page.getByTestId('people-panel').boundingBox()
  assert(box.x >= 0 && box.x + box.width <= 320 && box.y + box.height <= 640, `the list is not all in sight: ${JSON.stringify(box)}`)
  await anna.screenshot('people-narrow-dark')
  await page.keyboard.press('Escape')

  kill()
  await anna.comes(async () => (await anna.names()).length === 0 && (await carets.count()) === 0, 'nobody is left', GONE)
})
