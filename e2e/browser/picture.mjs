// Takes the README's pictures: two windows, one light and one dark, with one document and the carets of two people; and
// the past of that document.
import { History } from './history.mjs'
import { converge, scenario } from './scenario.mjs'

const SIZE = { width: 620, height: 440 }

// write types a line and ends it; what stands between **stars** is bold.
async function write(window, line) {
  for (const [index, part] of line.split('**').entries()) {
    if (index > 0) await window.press('Control+b')
    await window.type(part)
  }
  await window.press('Enter')
}

// introduce gives a window's person a name and a colour.
async function introduce(window, name, colour) {
  await window.page.getByTestId('avatar-self').click()
  await window.page.getByLabel(colour).check()
  await window.page.keyboard.press('Escape')
  await window.rename(name)
}

await scenario(async (newPerson) => {
  const people = [await newPerson({ viewport: SIZE, deviceScaleFactor: 1.5 }), await newPerson({ viewport: SIZE, deviceScaleFactor: 1.5, colorScheme: 'dark' })]
  const anna = await people[0].open('/')
  const address = await anna.newDocument()
  await introduce(anna, 'Anna', 'Teal')
  const bert = await people[1].open(address)
  await bert.ready()
  await introduce(bert, 'Bert', 'Orange')
  await anna.title.click()
  await anna.type('Summer fair')
  await anna.editor.click()
  await write(anna, 'Everyone writes **here, at the same time**. Nobody waits, nothing is locked.')
  await anna.page.getByLabel(/bullet/i).first().click()
  await write(anna, 'Anna brings the tables and **two pavilions**')
  await write(anna, 'Bert asks the band 🎺')
  await bert.until((text) => text.includes('🎺'), "Anna's text")
  await bert.press('Control+End')
  await bert.type('Cake: who bakes?')
  await converge([anna, bert], (text) => text.includes('who bakes?'), 'the text')
  await anna.saved()
  await bert.saved()
  // What has just moved shows its name.
  await bert.press('ArrowLeft')
  await bert.press('End')
  for (let i = 0; i < 2; i++) await anna.press('ArrowUp')
  await anna.press('End')
  for (let i = 0; i < 2; i++) await anna.press('Control+Shift+ArrowLeft')
  for (const window of [anna, bert]) await window.page.locator('.remote-caret.flag-shown').waitFor()

  const images = await Promise.all([anna, bert].map(({ page }) => page.screenshot()))
  const page = await people[0].context.newPage()
  await page.setViewportSize({ width: 2 * SIZE.width + 60, height: SIZE.height + 40 })
  const frames = images.map((image) => `<img width="${SIZE.width}" height="${SIZE.height}" src="data:image/png;base64,${image.toString('base64')}">`)
  await page.setContent(`<style>
    body { margin: 0; height: 100vh; display: flex; gap: 20px; align-items: center; justify-content: center; background: #8a94a0 }
    img { border-radius: 10px; box-shadow: 0 4px 18px #0006 }
  </style>${frames.join('')}`)
  await page.screenshot({ path: new URL('../../frontend/screenshots/document.png', import.meta.url).pathname })

  // The past: a named plan, and what became of it.
  const past = new History(anna)
  const { id, version } = await past.about()
  await bert.press('Home')
  await bert.press('Shift+End')
  await bert.type('Cake: Cleo bakes three, we need plates!')
  await bert.press('Control+Home')
  for (let i = 0; i < 'Everyone writes here, at the same time. '.length; i++) await bert.press('ArrowRight')
  for (let i = 0; i < 'Nobody waits, '.length; i++) await bert.press('Shift+ArrowRight')
  await bert.press('Delete')
  await converge([anna, bert], (text) => text.includes('plates!') && !text.includes('Nobody'), "Bert's changes")
  await anna.page.setViewportSize({ width: 1080, height: 600 })
  await anna.page.goto(`${address}?from=${version}&rev=${(await past.about()).version}`)
  await past.shown()
  await past.marks('del').first().waitFor()
  await anna.page.request.put(new URL(`/v1/docs/docs/${id}/marks/${version}`, anna.page.url()).href, { data: { name: 'First plan' } })
  await past.rows('mark').first().waitFor()
  await past.rows('sitting').locator('.history-expand').first().click()
  await past.rows('step').first().waitFor()
  await anna.page.screenshot({ path: new URL('../../frontend/screenshots/history.png', import.meta.url).pathname })
})
