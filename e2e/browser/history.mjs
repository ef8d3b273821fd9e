// What the scenarios of history share: a window's view of the past.
import { assert } from './scenario.mjs'

export class History {
  constructor(window) {
    this.window = window
    this.page = window.page
    this.past = this.page.getByTestId('past')
  }

  // shown waits until a version is shown.
  async shown() {
    await this.page.locator('[data-testid=history-banner]').waitFor()
    await this.past.waitFor()
  }

  async gone() {
    await this.page.getByTestId('history').waitFor({ state: 'detached' })
  }

  // timeOf returns how long it takes, in milliseconds, until a deed has led back to the live document.
  async timeOf(deed) {
    const done = this.page.evaluate(() => {
      const begin = performance.now()
      return new Promise((resolve) => {
        const look = () => (document.querySelector('[data-testid=history]') === null ? resolve(performance.now() - begin) : requestAnimationFrame(look))
        look()
      })
    })
    await deed()
    return done
  }

  rows(kind) {
    return this.page.getByTestId('history-list').getByTestId(kind)
  }

  marks(tag) {
    return this.past.locator(`${tag}.change`)
  }

  // select selects a passage with the pointer.
  async select(mark) {
    const { left, right, y } = await mark.evaluate((element) => {
      const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode()
      const range = document.createRange()
      range.selectNode(text)
      const { left, right, top, bottom } = range.getBoundingClientRect()
      return { left, right, y: (top + bottom) / 2 }
    })
    await this.page.mouse.move(left + 1, y)
    await this.page.mouse.down()
    await this.page.mouse.move(right - 1, y, { steps: 4 })
    await this.page.mouse.up()
  }

  async changes() {
    return (await this.page.getByTestId('change-count').count()) === 0 ? '' : this.page.getByTestId('change-count').innerText()
  }

  // text returns what stands there, deletions included.
  async text() {
    return this.past.evaluate((root) => [...root.children].map((line) => line.textContent).join('\n'))
  }

  // copied returns all of a plain text as the clipboard would get it: of a long one only a part is in the page.
  async copied() {
    await this.past.focus()
    await this.page.keyboard.press('Control+a')
    return this.past.evaluate((root) => {
      const clipboardData = new DataTransfer()
      root.dispatchEvent(new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true }))
      return clipboardData.getData('text/plain')
    })
  }

  // plainText returns it without marks.
  async plainText() {
    await this.page.getByTestId('show-changes').uncheck()
    const text = await this.text()
    await this.page.getByTestId('show-changes').check()
    return text
  }

  // at waits until a version is shown.
  async at(version) {
    await this.page.locator(`[data-testid=history-banner][data-version="${version}"]`).waitFor()
  }

  // goTo moves the slider.
  async goTo(version) {
    await this.page.getByTestId('slider').evaluate((slider, version) => {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(slider, version)
      slider.dispatchEvent(new Event('input', { bubbles: true }))
    }, version)
    await this.at(version)
  }

  async name(name) {
    await this.page.getByTestId('name-version').click()
    await this.page.getByTestId('version-name').fill(name)
    await this.page.getByTestId('save-name').click()
    await this.page.getByTestId('name-dialog').waitFor({ state: 'detached' })
  }

  // api asks the server for something of the document's history.
  async api(path) {
    const { pathname, origin } = new URL(this.page.url())
    const answer = await this.page.request.get(`${origin}/v1/docs/docs/${pathname.split('/')[2]}${path}`)
    assert(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`)
    return answer.json()
  }

  about() {
    return this.api('')
  }

  async head() {
    return (await this.about()).version
  }

  // readable fails where the words of a change have a contrast of less than 4.5 : 1 to what they stand on.
  async readable(appearance) {
    const worst = await this.past.locator('.change').evaluateAll((marks) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true })
      const luminance = (colour) => {
        canvas.fillStyle = colour
        canvas.fillRect(0, 0, 1, 1)
        const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4))
        return 0.2126 * r + 0.7152 * g + 0.0722 * b
      }
      return Math.min(...marks.map((mark) => {
        const { color, backgroundColor } = getComputedStyle(mark)
        const [a, b] = [luminance(color), luminance(backgroundColor)]
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
      }))
    })
    assert(worst >= 4.5 && worst < 22, `changes have a contrast of ${worst} in ${appearance}`)
  }
}
