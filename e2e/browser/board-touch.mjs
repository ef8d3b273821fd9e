// A board on a phone: two fingers move and zoom it, a pen draws with its pressure and the palm beside it does not; all that
// one needs is in sight at 360 and at 320 pixels, in both appearances.
import { Board, same } from './board.mjs'
import { assert, scenario } from './scenario.mjs'

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }

await scenario(async (newPerson) => {
  const anna = await Board.make(await newPerson(PHONE))
  const bert = await Board.of(await newPerson({ ...PHONE, colorScheme: 'dark', viewport: { width: 320, height: 640 } }), anna.address)
  await bert.rename('Bert')
  await narrow(anna, bert)
  await fingers(anna, bert)
  await pen(anna, bert)
})

async function narrow(anna, bert) {
  const box = await anna.draw('r', [60, 220], [180, 300])
  await anna.press('Enter')
  await anna.type('On a phone')
  await anna.press('Escape')
  await anna.press('Escape')
  await same([anna, bert], (elements) => elements.some(({ id }) => id === box) && elements.some(({ originalText }) => originalText === 'On a phone'), 'the box')
  for (const [board, name] of [[anna, 'board-360-light'], [bert, 'board-320-dark']]) {
    const { width } = board.page.viewportSize()
    const wide = await board.page.evaluate(() => document.documentElement.scrollWidth)
    assert(wide <= width, `the page is ${wide} px wide at ${width}`)
    assert(await board.state.isVisible(), `the state of saving is not in sight at ${width}`)
    await board.screenshot(name)
    await board.page.getByTestId('main-menu-trigger').click()
    await board.page.getByTestId('outline-item').click()
    await board.comes(async () => (await board.page.getByTestId('outline').locator('li').count()) === 1, 'the outline')
    await board.screenshot(name + '-outline')
    await board.page.getByTestId('outline').getByLabel('Close the outline').click()
  }
}

// W16: two fingers move the board and make it larger; nothing is drawn by them.
async function fingers(anna, bert) {
  const before = await anna.elements()
  const view = () => anna.look(({ state: { scrollX, scrollY, zoom } }) => ({ scrollX, scrollY, zoom: zoom.value }))
  await anna.take('p')
  const at = await view()
  await gesture(anna, (step) => [[120, 350 + 8 * step], [240, 350 + 8 * step]])
  const moved = await view()
  assert(moved.scrollY - at.scrollY > 30 && Math.abs(moved.zoom - at.zoom) < 0.05, `two fingers moved the board from ${JSON.stringify(at)} to ${JSON.stringify(moved)}`)
  await gesture(anna, (step) => [[170 - 8 * step, 400], [190 + 8 * step, 400]])
  const larger = await view()
  assert(larger.zoom > moved.zoom * 1.5, `a pinch made the board ${larger.zoom / moved.zoom} times as large`)
  assert((await anna.elements()).length === before.length, 'two fingers drew something')
  await anna.view(0, 0)

  // One finger draws.
  await gesture(anna, (step) => [[80 + 10 * step, 420]])
  await same([anna, bert], (elements) => elements.length === before.length + 1 && elements.at(-1).type === 'freedraw', 'a stroke by a finger')
}

// gesture touches with fingers and moves them in ten steps.
async function gesture({ page }, fingers) {
  const session = await page.context().newCDPSession(page)
  const touch = (type, step) => session.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : fingers(step).map(([x, y], id) => ({ x, y, id })) })
  await touch('touchStart', 0)
  for (let step = 1; step <= 10; step++) await touch('touchMove', step)
  await touch('touchEnd')
  await session.detach()
}

async function pen(anna, bert) {
  const before = await anna.elements()
  await anna.take('p')
  await penStroke(anna, [[80, 480], [110, 490], [140, 480], [170, 495], [200, 480]], [0.2, 0.4, 0.6, 0.8, 0.5])
  const scene = await same([anna, bert], (elements) => elements.length === before.length + 1, 'a stroke by the pen')
  const { pressures, simulatePressure } = scene.at(-1)
  assert(simulatePressure === false && pressures.some((pressure) => pressure > 0.7) && pressures.some((pressure) => pressure < 0.3), `the pressures are ${pressures}`)
  await anna.comes(() => anna.look(({ state }) => state.penMode), 'pen mode')
  await gesture(anna, (step) => [[60 + 10 * step, 560]])
  const after = await anna.elements()
  assert(after.length === before.length + 1, 'the palm drew something')
}

// penStroke draws with a pen that is pressed more and less.
async function penStroke(board, points, pressures) {
  const session = await board.page.context().newCDPSession(board.page)
  const send = async (type, i, buttons) => {
    const [x, y] = await board.place(...points[i])
    await session.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', buttons, clickCount: 1, pointerType: 'pen', force: pressures[i] })
  }
  await send('mousePressed', 0, 1)
  for (let i = 1; i < points.length; i++) await send('mouseMoved', i, 1)
  await send('mouseReleased', points.length - 1, 0)
  await session.detach()
}
