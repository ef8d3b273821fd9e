// Takes the README's picture: two windows, one light and one dark, with one document and the carets of two people.
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
})
