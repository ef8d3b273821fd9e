// Pasted images would put whole files into the history: until there are files, they are left out and the text stays.
// Scripts and event handlers never come along.
import { assert, converge, scenario } from './scenario.mjs'

const HTML =
  '<p>before <img src="data:image/png;base64,iVBORw0KGgo="> <b onclick="window.hit = 1">bold</b> after</p><script>window.hit = 2</script>' +
  '<img src=x onerror="window.hit = 3"><a href="javascript:window.hit=4">link</a>'

await scenario(async (newPerson) => {
  const anna = await (await newPerson()).open('/')
  const address = await anna.newDocument()
  const bert = await (await newPerson()).open(address)
  await bert.ready()
  await anna.editor.click()
  await anna.editor.evaluate((root, html) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/html', html)
    clipboardData.setData('text/plain', 'before bold after')
    root.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, HTML)
  await converge([anna, bert], (text) => text.includes('before') && text.includes('bold') && text.includes('after'), 'the pasted text')
  for (const window of [anna, bert]) {
    const found = await window.editor.evaluate((root) => ({
      images: root.querySelectorAll('img').length,
      scripts: root.querySelectorAll('script, [onclick], [onerror], a[href^="javascript:"]').length,
      bold: root.querySelectorAll('strong, b').length,
      hit: window.hit
    }))
    assert(found.images === 0 && found.scripts === 0 && found.bold === 1 && found.hit === undefined, `after the paste: ${JSON.stringify(found)}`)
  }
}, /^Executing inline event handler violates/) // of what is pasted, already where it is parsed
