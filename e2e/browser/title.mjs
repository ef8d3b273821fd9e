// A title is shared as the text is, and names the document among the recent ones of this browser.
import { assert, scenario } from './scenario.mjs'

const TITLE = 'Plan für Dienstag 😀'

// The title as shown, whether it is a field or an editable line.
const shown = (window) => window.title.evaluate((element) => element.value ?? element.textContent)

async function until(test, what) {
  for (const end = Date.now() + 15000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 30))) {
    if (await test()) return
  }
  throw new Error(`${what} did not come about`)
}

await scenario(async (newPerson) => {
  const anna = await newPerson()
  const window = await anna.open('/')
  const address = await window.newDocument()
  const other = await (await newPerson()).open(address)
  await other.ready()
  await window.title.click()
  await window.type(TITLE)
  await until(async () => (await shown(other)) === TITLE, "the title in Bert's window")
  await window.saved()
  await until(async () => (await window.page.title()).includes(TITLE), 'the title of the tab')
  await window.page.reload()
  await window.ready()
  await until(async () => (await shown(window)) === TITLE, 'the title after a reload')
  const home = await anna.open('/')
  await home.page.getByText(TITLE).waitFor()
  await home.screenshot('home')
  await home.page.reload()
  await home.page.getByText(TITLE).click()
  await home.ready()
  assert(new URL(home.page.url()).pathname === new URL(address).pathname, `the home page leads to ${home.page.url()}`)

  const stranger = await (await newPerson()).open('/')
  await stranger.page.getByTestId('new-document').waitFor()
  assert((await stranger.page.getByText(TITLE).count()) === 0, 'the document is listed for someone who never opened it')
})
