// Two people type in one new document at the same time. Each sees the other's text at once, both end with the same,
// and it is said to be saved.
import { assert, converge, scenario } from './scenario.mjs'

const AT_ONCE = 2000 // milliseconds, on a machine that is busy with two browsers

await scenario(async (newPerson) => {
  const anna = await (await newPerson()).open('/')
  const address = await anna.newDocument()
  const bert = await (await newPerson()).open(address)
  await bert.ready()

  await anna.type('Hello')
  const begun = Date.now()
  await bert.until((text) => text.includes('Hello'), "Anna's text in Bert's window", AT_ONCE)
  assert(Date.now() - begun < AT_ONCE, 'the text came late')

  await anna.press('Enter')
  await anna.type('Bert writes here:')
  await bert.until((text) => text.includes('here:'), 'the second line')
  await bert.press('Control+End')
  await anna.press('Control+Home')
  await Promise.all([anna.type('The quick brown fox. ', 15), bert.type(' jumps over 😀 the lazy dog', 15)])
  const text = await converge(
    [anna, bert],
    (text) => text.includes('The quick brown fox. Hello') && text.includes('here: jumps over 😀 the lazy dog'),
    'both texts whole in both windows'
  )
  assert(text.length === 'The quick brown fox. Hello\nBert writes here: jumps over 😀 the lazy dog'.length, `something is there twice: ${text}`)
  await anna.shows(/^Saved$/)
  await bert.shows(/^Saved$/)

  const fresh = await (await newPerson()).open(address)
  await fresh.ready()
  await fresh.until((other) => other === text, 'the same text in a new window')
})
