// The server is killed in mid-typing and started again. Both windows say so in words and come back by themselves; what
// was shown as saved is there, and nothing stands twice.
import { ask, assert, converge, count, scenario } from './scenario.mjs'

await scenario(async (newPerson) => {
  const anna = await (await newPerson()).open('/')
  const address = await anna.newDocument()
  const bert = await (await newPerson()).open(address)
  await bert.ready()
  await anna.type('start.')
  await bert.until((text) => text.includes('start.'), 'the start')
  await bert.press('Control+End')
  await anna.press('Control+Home')

  const words = (name, round, n) => Array.from({ length: n }, (_, i) => `${name}${round}-${i};`)
  const written = []
  for (let round = 0; round < 3; round++) {
    const saved = `saved${round};`
    await anna.type(saved)
    written.push(saved)
    await anna.saved()

    const [a, b] = [words('a', round, 12), words('b', round, 12)]
    written.push(...a, ...b)
    const typing = Promise.all([anna.type(a.join(''), 8), bert.type(b.join(''), 8)])
    await anna.page.waitForTimeout(60 + 70 * round)
    await ask('kill')
    await typing // it goes on while the server is away
    if (round === 1) {
      await anna.shows(/Reconnecting|Offline/)
      await bert.shows(/Reconnecting|Offline/)
      await anna.screenshot('disconnected')
    }
    await ask('restart')
    if (round === 1) {
      const fresh = await (await newPerson()).open(address)
      await fresh.ready()
      await fresh.until((text) => written.filter((word) => word.startsWith('saved')).every((word) => count(text, word) === 1), 'what was saved, in a new window')
      await fresh.page.close()
    }
    await anna.saved(45000)
    await bert.saved(45000)
  }
  const text = await converge([anna, bert], (text) => written.every((word) => text.includes(word)), 'all that was typed, in both windows')
  for (const word of written) assert(count(text, word) === 1, `${word} stands there ${count(text, word)} times: ${text}`)
  assert(text.length === written.join('').length + 'start.'.length, `there is more than was typed: ${text}`)
})
