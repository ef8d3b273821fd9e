// What is too large is refused by the page before it is made, in words. What only the server refuses is offered as a
// copy, and the document goes on for everyone. The server takes 2,000 bytes in one change.
import { readFile } from 'node:fs/promises'
import { assert, converge, scenario } from './scenario.mjs'

const LARGE = 'much too large '.repeat(300)

await scenario(async (newPerson) => {
  for (const kind of ['document', 'plain']) {
    const anna = await (await newPerson()).open('/')
    const address = await anna.newDocument(kind)
    await anna.type('kept')
    await anna.paste(LARGE)
    await anna.page.getByTestId('too-large').waitFor()
    assert((await anna.text()) === 'kept', `after a paste that is too large: ${await anna.text()}`)
    await anna.screenshot(`too-large-${kind}`)
    await anna.type('!')
    await anna.page.getByTestId('too-large').waitFor({ state: 'detached' })
    await anna.saved()

    // A page that was not told of the limits.
    const ignorant = await newPerson()
    const bert = await ignorant.open(address, async (page) => {
      await page.routeWebSocket(/\/ws$/, (socket) => {
        const server = socket.connectToServer()
        server.onMessage((frame) => {
          const { limits, ...rest } = JSON.parse(frame)
          socket.send(JSON.stringify(rest))
        })
      })
    })
    await bert.ready()
    await bert.until((text) => text === 'kept!', "Anna's text")
    await bert.press('Control+End')
    await bert.paste(LARGE)
    await bert.page.getByTestId('unsaved-copy').waitFor()
    await converge([anna, bert], (text) => text === 'kept!', 'the text without what was refused')
    await bert.screenshot(`unsaved-copy-${kind}`)
    const [download] = await Promise.all([bert.page.waitForEvent('download'), bert.page.getByTestId('download-unsaved').click()])
    const copy = await readFile(await download.path(), 'utf8')
    assert(copy.includes('kept!' + LARGE.trim()), `the copy is ${copy.slice(0, 200)}`)
    await bert.ready()
    await bert.press('Control+End')
    await bert.type('?')
    await converge([anna, bert], (text) => text === 'kept!?', 'the document goes on')
    await bert.saved()
  }
})
