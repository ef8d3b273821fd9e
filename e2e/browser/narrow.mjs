// On a phone's width, dark and light: all there is can be reached, the state of saving is in sight.
import { assert, scenario } from './scenario.mjs'

await scenario(async (newPerson) => {
  for (const colorScheme of ['light', 'dark']) {
    const person = await newPerson({ viewport: { width: 320, height: 640 }, colorScheme })
    const window = await person.open('/')
    await fits(window, 'the home page')
    await window.screenshot(`narrow-home-${colorScheme}`)
    await window.newDocument()
    await window.type('A long enough line to wrap on a narrow screen, and thenaverylongwordthatdoesnotfitintothewidthofit.')
    await window.saved()
    await fits(window, 'the document')
    const box = await window.state.boundingBox()
    assert(box && box.x >= 0 && box.y >= 0 && box.x + box.width <= 320 && box.y + box.height <= 640, `the state of saving is out of sight: ${JSON.stringify(box)}`)
    await window.screenshot(`narrow-document-${colorScheme}`)
  }
})

async function fits(window, what) {
  const width = await window.page.evaluate(() => document.documentElement.scrollWidth)
  assert(width <= 320, `${what} is ${width} px wide at 320`)
}
