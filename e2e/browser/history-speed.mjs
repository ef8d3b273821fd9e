// The past of a document of 300,000 revisions: how long it takes until the page shows any of them, what dragging shows,
// and how smoothly it is played back. The figures are noted; the bounds are wide, as the machine may be busy. Point H17.
import { assert, note, scenario } from './scenario.mjs'
import { History } from './history.mjs'

const HEAD = 300000
const JUMPS = 60
const DRAG_MS = 3000
const PLAY_MS = 3000

const at = (times, part) => Math.round([...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))])

await scenario(async (newPerson) => {
  const window = await (await newPerson({ viewport: { width: 1200, height: 760 } })).open('/')
  const { page } = window
  const past = new History(window)
  const loads = []
  for (const version of [150000, 299999, 100000, 250001]) {
    const begin = Date.now()
    await page.goto(new URL(`/t/long?rev=${version}`, page.url()).href)
    await past.at(version)
    loads.push(Date.now() - begin)
  }
  note(`opening the page at a version: ${loads.join(', ')} ms`)

  const jumps = []
  for (let i = 0; i < JUMPS; i++) jumps.push(await page.evaluate(jump, 1 + ((i * 104729) % (HEAD - 1))))
  note(`any version of ${HEAD}, until it is shown: median ${at(jumps, 0.5)} ms, p95 ${at(jumps, 0.95)} ms, most ${at(jumps, 1)} ms`)
  assert(at(jumps, 0.95) < 3000, 'a version takes seconds')

  const gaps = await page.evaluate(drag, { head: HEAD, ms: DRAG_MS })
  note(`dragging over all versions in ${DRAG_MS} ms: ${gaps.length} were shown, one each ${at(gaps, 0.5)} ms at the median, p95 ${at(gaps, 0.95)} ms, most ${at(gaps, 1)} ms`)
  assert(gaps.length > 5, 'nothing is shown while one drags')

  await past.goTo(120000)
  await window.comes(async () => (await past.changes()) !== '', 'changes')
  await page.getByTestId('speed').selectOption('20')
  await page.getByTestId('play').click()
  await window.comes(async () => Number(await page.getByTestId('history-banner').getAttribute('data-version')) > 120050, 'playing')
  const { frames, contents, revisions } = await page.evaluate(watch, PLAY_MS)
  note(`played back at 20×: ${Math.round((frames * 1000) / PLAY_MS)} frames/s, ${Math.round((contents * 1000) / PLAY_MS)} of them with a new content, ${revisions} revisions in ${PLAY_MS} ms`)
  assert(revisions > 50, 'playing stands still')
  await page.getByTestId('play').click()
  await window.comes(async () => (await past.changes()) !== '', 'changes once it rests')
  await window.screenshot('history-long')
})

// jump runs in the page: moves the slider and returns how many milliseconds later the version is on the screen.
function jump(version) {
  return new Promise((resolve) => {
    const [slider, banner] = ['slider', 'history-banner'].map((id) => document.querySelector(`[data-testid=${id}]`))
    const begin = performance.now()
    const seen = new MutationObserver(() => {
      if (banner.dataset.version !== String(version)) return
      seen.disconnect()
      requestAnimationFrame(() => resolve(performance.now() - begin))
    })
    seen.observe(banner, { attributes: true })
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(slider, version)
    slider.dispatchEvent(new Event('input', { bubbles: true }))
  })
}

// drag runs in the page: moves the slider to the end and back, and returns the times between versions that are shown.
function drag({ head, ms }) {
  return new Promise((resolve) => {
    const [slider, banner] = ['slider', 'history-banner'].map((id) => document.querySelector(`[data-testid=${id}]`))
    const gaps = []
    const begin = performance.now()
    let last = begin
    const seen = new MutationObserver(() => {
      const now = performance.now()
      // What comes first warms up.
      if (now - begin > 300) gaps.push(now - last)
      last = now
    })
    seen.observe(banner, { attributes: true, attributeFilter: ['data-version'] })
    const move = () => {
      const part = (performance.now() - begin) / ms
      if (part > 1) {
        seen.disconnect()
        resolve(gaps)
        return
      }
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(slider, Math.floor(head * (0.5 - 0.5 * Math.cos(part * 2 * Math.PI))))
      slider.dispatchEvent(new Event('input', { bubbles: true }))
      requestAnimationFrame(move)
    }
    requestAnimationFrame(move)
  })
}

// watch runs in the page: counts frames, and versions that are shown.
function watch(ms) {
  return new Promise((resolve) => {
    const banner = document.querySelector('[data-testid=history-banner]')
    const from = Number(banner.dataset.version)
    const begin = performance.now()
    let [frames, contents, last] = [0, 0, from]
    const look = () => {
      const version = Number(banner.dataset.version)
      frames++
      if (version !== last) contents++
      last = version
      if (performance.now() - begin < ms) requestAnimationFrame(look)
      else resolve({ frames, contents, revisions: last - from })
    }
    requestAnimationFrame(look)
  })
}
