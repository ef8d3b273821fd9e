// Two people type in one new document at the same time. Each sees the other's text at once, both end with the same,
// and it is said to be saved.
import { assert, converge, scenario } from './scenario.mjs'

// In milliseconds, for the fastest of a few words: the machine is busy with two browsers.
const AT_ONCE = 500

await scenario(async (newPerson) => {
  const anna = await (await newPerson()).open('/')
  const address = await anna.newDocument()
  const bert = await (await newPerson()).open(address)
  await bert.ready()

  const delays = []
  for (const word of ['Hel', 'lo', ' World']) {
    const begun = Date.now()
    await anna.type(word)
    await bert.until((text) => text.endsWith(word), "Anna's text in Bert's window")
    delays.push(Date.now() - begun)
  }
  assert(Math.min(...delays) < AT_ONCE, `Bert saw Anna's words only after ${delays} ms`)

  await anna.press('Enter')
  await anna.type('Bert writes here:')
  await bert.until((text) => text.includes('here:'), 'the second line')
  await bert.press('Control+End')
  await anna.press('Control+Home')
  await Promise.all([anna.type('The quick brown fox. ', 15), bert.type(' jumps over 😀 the lazy dog', 15)])
  const text = await converge(
    [anna, bert],
    (text) => text.includes('The quick brown fox. Hello World') && text.includes('here: jumps over 😀 the lazy dog'),
    'both texts whole in both windows'
  )
  assert(text.length === 'The quick brown fox. Hello World\nBert writes here: jumps over 😀 the lazy dog'.length, `something is there twice: ${text}`)
  await anna.saved()
  await bert.saved()

  const fresh = await (await newPerson()).open(address)
  await fresh.ready()
  await fresh.until((other) => other === text, 'the same text in a new window')
})
