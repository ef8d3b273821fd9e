// While a page is away others write on and old history is removed: the page keeps what was unsent as a copy, loads what is
// there now, and writes on. The history says where it begins and still shows a named version from before.
import { readFile } from 'node:fs/promises'
import { ask, assert, scenario } from './scenario.mjs'

await scenario(async (newPerson) => {
  const anna = await (await newPerson()).open('/')
  await anna.newDocument('plain')
  await anna.type('Before.')
  await anna.saved()
  await ask('stop')
  await anna.type(' Unsent 😀.')
  await anna.shows(/Reconnecting|Offline/)
  await ask('trim')
  await anna.page.getByTestId('unsaved-copy').waitFor({ timeout: 45000 })
  await anna.until((text) => text === 'x'.repeat(20) + 'Before.', 'the text as it is now', 45000)
  const words = await anna.page.getByTestId('unsaved-copy').innerText()
  assert(/away for so long/.test(words), `the notice says ${words}`)
  await anna.screenshot('trimmed')
  const [download] = await Promise.all([anna.page.waitForEvent('download'), anna.page.getByTestId('download-unsaved').click()])
  const copy = await readFile(await download.path(), 'utf8')
  assert(copy === 'Before. Unsent 😀.', `the copy is ${copy}`)
  await anna.ready()
  await anna.press('Control+End')
  await anna.type(' On.')
  await anna.saved()

  await anna.page.getByTestId('last-edit').click()
  const end = anna.page.getByTestId('history-trimmed')
  await end.waitFor()
  assert(/it begins here/.test(await end.innerText()), 'the list does not say where it begins')
  const mark = end.getByTestId('mark')
  const version = await mark.getAttribute('data-version')
  await mark.locator('.history-choose').click()
  await anna.page.locator(`[data-testid=history-banner][data-version="${version}"]`).waitFor()
  const past = anna.page.getByTestId('past')
  await anna.comes(async () => (await past.innerText()).trim() === 'Before.', 'the named version')
  await anna.screenshot('trimmed-history')
})
