// The README's picture of a board: two people plan something.
import { together } from './board.mjs'
import { scenario } from './scenario.mjs'

const SIZE = { width: 900, height: 600 }

const style = { angle: 0, fillStyle: 'solid', strokeWidth: 2, strokeStyle: 'solid', roughness: 1, opacity: 100, groupIds: [], frameId: null, locked: false, link: null, version: 1, versionNonce: 1, isDeleted: false, updated: 1 }
const shape = (id, type, x, y, width, height, strokeColor, backgroundColor, boundElements = []) =>
  ({ ...style, id, type, x, y, width, height, seed: x + y, strokeColor, backgroundColor, roundness: { type: 3 }, boundElements })
const label = (id, containerId, x, y, width, text) =>
  ({ ...style, id, type: 'text', x, y, width, height: 25, seed: 1, strokeColor: '#1e1e1e', backgroundColor: 'transparent', roundness: null, boundElements: [], containerId, text, originalText: text, fontSize: 20, fontFamily: 5, textAlign: 'center', verticalAlign: 'middle', autoResize: true, lineHeight: 1.25 })
const arrow = (id, x, y, points, from, to) =>
  ({ ...style, id, type: 'arrow', x, y, width: 90, height: 10, seed: 5, strokeColor: '#1e1e1e', backgroundColor: 'transparent', roundness: { type: 2 }, boundElements: [], points, startBinding: { elementId: from, focus: 0, gap: 6 }, endBinding: { elementId: to, focus: 0, gap: 6 }, startArrowhead: null, endArrowhead: 'arrow', elbowed: false })

const plan = {
  type: 'excalidraw', version: 2, source: 'tandem', appState: {}, files: {},
  elements: [
    shape('a', 'rectangle', 60, 130, 150, 80, '#1971c2', '#a5d8ff', [{ id: 'at', type: 'text' }, { id: 'ab', type: 'arrow' }]),
    label('at', 'a', 104, 157, 62, 'Tables'),
    shape('b', 'diamond', 300, 110, 180, 120, '#e8590c', '#ffd8a8', [{ id: 'bt', type: 'text' }, { id: 'ab', type: 'arrow' }, { id: 'bc', type: 'arrow' }]),
    label('bt', 'b', 364, 157, 52, 'Rain?'),
    shape('c', 'ellipse', 300, 320, 180, 90, '#2f9e44', '#b2f2bb', [{ id: 'ct', type: 'text' }, { id: 'bc', type: 'arrow' }]),
    label('ct', 'c', 337, 352, 106, 'Band plays'),
    arrow('ab', 216, 170, [[0, 0], [80, 0]], 'a', 'b'),
    arrow('bc', 390, 236, [[0, 0], [0, 80]], 'b', 'c')
  ]
}

await scenario(async (newPerson) => {
  const schemes = ['light', 'dark']
  const [anna, bert] = await together(() => newPerson({ viewport: SIZE, deviceScaleFactor: 1.5, colorScheme: schemes.shift() }), 'Anna', 'Bert')
  await colour(anna, 'Teal')
  await colour(bert, 'Orange')
  await anna.title.fill('Summer fair')
  await anna.page.getByTestId('board-file').setInputFiles({ name: 'plan.excalidraw', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(plan)) })
  await bert.holds((elements) => elements.length === plan.elements.length, 'the plan')
  for (const board of [anna, bert]) {
    await board.select()
    await board.view(-210, 20)
  }
  await bert.take('p')
  const sun = Array.from({ length: 25 }, (_, i) => [130 + 38 * Math.cos(i / 4), 350 + 38 * Math.sin(i / 4)])
  await bert.drag(...sun)
  for (let i = 0; i < 8; i++) await bert.drag(...[48, 64].map((r) => [130 + r * Math.cos((i * Math.PI) / 4), 350 + r * Math.sin((i * Math.PI) / 4)]))
  await bert.press('v')
  await bert.select()
  const band = (await anna.elements()).find(({ type }) => type === 'ellipse')
  await anna.select(band.id)
  await anna.saved()
  await bert.saved()
  // A hand that rests is not shown for long.
  await anna.move(455, 400, 3)
  await bert.move(195, 300, 3)
  await anna.seesOther('Bert', ({ pointer }) => Math.abs(pointer?.x - 195) < 1, "Bert's pointer")
  await bert.seesOther('Anna', ({ pointer, selectedElementIds }) => Math.abs(pointer?.x - 455) < 1 && selectedElementIds[band.id], "Anna's pointer and selection")

  const images = await Promise.all([anna, bert].map(({ page }) => page.screenshot()))
  const page = await anna.page.context().newPage()
  await page.setViewportSize({ width: 2 * SIZE.width + 60, height: SIZE.height + 40 })
  const frames = images.map((image) => `<img width="${SIZE.width}" height="${SIZE.height}" src="data:image/png;base64,${image.toString('base64')}">`)
  await page.setContent(`<style>
    body { margin: 0; height: 100vh; display: flex; gap: 20px; align-items: center; justify-content: center; background: #8a94a0 }
    img { border-radius: 10px; box-shadow: 0 4px 18px #0006 }
  </style>${frames.join('')}`)
  await page.screenshot({ path: new URL('../../frontend/screenshots/board.png', import.meta.url).pathname })
})

async function colour(board, name) {
  await board.page.getByTestId('avatar-self').click()
  await board.page.getByLabel(name).check()
  await board.press('Escape')
}
