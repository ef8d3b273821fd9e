// Leaving is asked about only while something is unsaved, and the words say how much that is.
import { ask, assert, scenario } from './scenario.mjs'

await scenario(async (newPerson) => {
  const person = await newPerson()
  const window = await person.open('/')
  await window.newDocument()
  await window.type('kept')
  await window.saved()
  assert(!(await asked(window)), 'leaving is asked about though all is saved')

  const second = await person.open('/')
  await second.newDocument()
  await ask('kill')
  await second.type('not kept')
  await second.shows(/Reconnecting/)
  await person.context.setOffline(true)
  await second.shows(/^Offline — \d+ changes kept/)
  assert(await asked(second), 'leaving is not asked about though something is unsaved')
})

// asked closes the window as a user does and tells whether the browser asked first; it then stays.
async function asked({ page }) {
  let dialog = false
  page.on('dialog', (shown) => {
    dialog = shown.type() === 'beforeunload'
    void shown.dismiss()
  })
  const closed = new Promise((resolve) => page.on('close', resolve))
  await page.close({ runBeforeUnload: true })
  const end = Date.now() + 5000
  await Promise.race([closed, (async () => { while (!dialog && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20)) })()])
  return dialog
}
