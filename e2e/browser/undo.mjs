// Undo takes back what one typed oneself, never what others did.
import { converge, scenario } from './scenario.mjs'

await scenario(async (newPerson) => {
  const anna = await (await newPerson()).open('/')
  const address = await anna.newDocument()
  const bert = await (await newPerson()).open(address)
  await bert.ready()
  await anna.type('Anna ')
  await bert.until((text) => text.startsWith('Anna'), "Anna's text")
  await bert.press('Control+End')
  await bert.type('Bert')
  await converge([anna, bert], (text) => text === 'Anna Bert', 'both texts')
  await anna.press('Control+z')
  await converge([anna, bert], (text) => text.trim() === 'Bert', "only Anna's text undone")
  await anna.press('Control+z')
  await converge([anna, bert], (text) => text.trim() === 'Bert', "Bert's text untouched by a second undo")
  await anna.press('Control+Shift+z')
  await converge([anna, bert], (text) => text === 'Anna Bert', "Anna's text redone")
})
