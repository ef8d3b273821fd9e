// What the scenarios of this folder share: a browser with windows that note every fault, and a line to the test that
// owns the server.
//
// Each scenario is run as: node browser/NAME.mjs '{"url":…, "chromium":…, "out":…}'. It prints {"do":"kill"} and the
// like, goes on after an answer, {"note":…} for words that want none, and ends with {"errors":[…]}.
import { availableParallelism, loadavg } from 'node:os'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

export const config = JSON.parse(process.argv[2])
const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const say = (line) => console.log(JSON.stringify(line))

// ask lets the test do something with the server ("kill", "restart") and waits until it is done.
export async function ask(action) {
  say({ do: action })
  await answers.next()
}

// note leaves words, such as what was measured, in the test's output.
export const note = (words) => say({ note: words })

// Windows that belong to one guest share a context; open one context for each person.
class Person {
  constructor(context, errors, expected) {
    this.context = context
    this.errors = errors
    this.expected = expected
  }

  // open opens a window at a path or an address; prepare gets its page before that.
  async open(address = '/', prepare = async () => {}) {
    const page = await this.context.newPage()
    await prepare(page)
    page.on('pageerror', (error) => this.errors.push(`an error in the page: ${error.stack}`))
    page.on('console', (message) => {
      // A server that goes down or is down makes the browser itself complain.
      if (message.type() === 'error' && !this.expected?.test(message.text()) && !/ERR_CONNECTION_REFUSED|WebSocket connection|already in CLOSING|Failed to load resource/.test(message.text())) {
        this.errors.push(`the page reports: ${message.text()}`)
      }
    })
    await page.goto(new URL(address, config.url).href)
    return new Window(page)
  }
}

// Window is a page of tandem, seen as its user sees it.
export class Window {
  constructor(page) {
    this.page = page
    this.editor = page.getByTestId('editor')
    this.title = page.getByTestId('title')
    this.state = page.getByTestId('save-state')
  }

  // newDocument presses a button of the home page, for a 'document' or a 'plain' text, and waits until one can write.
  async newDocument(kind = 'document') {
    await this.page.getByTestId(`new-${kind}`).click()
    await this.ready()
    return this.page.url()
  }

  async ready() {
    await this.page.locator('[data-testid=editor][contenteditable="true"]').waitFor()
    await this.editor.click()
  }

  // text returns what stands in the editor, lines ended with \n.
  async text() {
    return this.editor.evaluate((root) => {
      const content = root.cloneNode(true)
      for (const hint of content.querySelectorAll('.cm-placeholder')) hint.remove()
      return [...content.children].map((line) => line.textContent).join('\n')
    })
  }

  // type presses keys where the caret is.
  async type(text, delay = 0) {
    await this.page.keyboard.type(text, { delay })
  }

  async press(key) {
    await this.page.keyboard.press(key)
  }

  // until waits for the text to pass a test, which gets it, and returns it.
  async until(test, what, limit = 15000) {
    const end = Date.now() + limit
    for (;;) {
      const text = await this.text()
      if (test(text)) return text
      if (Date.now() > end) throw new Error(`${what} did not come about; the text is ${JSON.stringify(text)}, the state ${JSON.stringify(await this.state.innerText())}`)
      await this.page.waitForTimeout(20)
    }
  }

  // shows waits for the state in words.
  async shows(pattern, limit = 15000) {
    const end = Date.now() + limit
    for (;;) {
      const words = (await this.state.innerText()).replace(/\s+/g, ' ').trim()
      if (pattern.test(words)) return words
      if (Date.now() > end) throw new Error(`the state should match ${pattern} and says ${JSON.stringify(words)}`)
      await this.page.waitForTimeout(20)
    }
  }

  // saved waits until what was typed so far is said to be saved. The words leave out a save of less than 300 ms: only
  // after that does "Saved" speak of the last key too.
  async saved(limit) {
    await this.page.waitForTimeout(350)
    await this.shows(/^Saved$/, limit)
  }

  // comes waits for something to come true.
  async comes(test, what, limit = 15000) {
    for (const end = Date.now() + limit; !(await test()); ) {
      if (Date.now() > end) throw new Error(`${what}: did not come about`)
      await this.page.waitForTimeout(20)
    }
  }

  // names returns what the others are called, in the order in which they are shown.
  async names() {
    return this.page.getByTestId('avatar').evaluateAll((avatars) => avatars.map((avatar) => avatar.dataset.name))
  }

  // rename gives this window's person a name, and goes back to the text.
  async rename(name) {
    await this.page.getByTestId('avatar-self').click()
    const saved = this.page.waitForResponse((response) => response.url().endsWith('/v1/me') && response.request().method() === 'PUT')
    await this.page.getByTestId('my-name').fill(name)
    await saved
    await this.page.keyboard.press('Escape')
    await this.editor.click()
  }

  // caretAt waits until the caret of someone else is at a place of the text, counted as in text().
  async caretAt(name, index) {
    const where = () => this.editor.evaluate(caretAndPlace, { name, index })
    await this.comes(async () => {
      const { caret, place } = await where()
      return caret !== null && place !== null && Math.abs(caret.x - place.x) < 2 && Math.abs(caret.y - place.y) < 6
    }, `the caret of ${name} at ${index}`, 5000).catch(async (error) => {
      throw new Error(`${error.message}: ${JSON.stringify(await where())} in ${JSON.stringify(await this.text())}`)
    })
  }

  // paste puts text into the editor as from the clipboard.
  async paste(text) {
    await this.editor.evaluate((root, text) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', text)
      root.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    }, text)
  }

  // picturePath returns where a picture is left.
  picturePath(name) {
    return join(config.out, name + '.png')
  }

  async screenshot(name) {
    await this.page.screenshot({ path: this.picturePath(name) })
  }
}

// caretAndPlace runs in the page: where someone's caret is on the screen, and where a place of the text is.
function caretAndPlace(root, { name, index }) {
  const middle = ({ left, top, bottom }) => ({ x: left, y: (top + bottom) / 2 })
  const caret = document.querySelector(`.remote-caret[data-name="${name}"]`)
  let place = null
  let left = index
  for (const line of root.children) {
    if (left <= line.textContent.length) {
      const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT)
      let text = texts.nextNode()
      while (text !== null && left > text.data.length) {
        left -= text.data.length
        text = texts.nextNode()
      }
      const range = document.createRange()
      if (text === null) range.selectNodeContents(line)
      else range.setStart(text, left)
      place = middle(text === null ? line.getBoundingClientRect() : range.getBoundingClientRect())
      break
    }
    left -= line.textContent.length + 1
  }
  return { caret: caret && middle(caret.getBoundingClientRect()), place }
}

// converge waits until the windows show the same, of which the test approves, and returns it.
export async function converge(windows, test, what, limit = 20000) {
  const end = Date.now() + limit
  for (;;) {
    const texts = await Promise.all(windows.map((window) => window.text()))
    if (texts.every((text) => text === texts[0]) && test(texts[0])) return texts[0]
    if (Date.now() > end) throw new Error(`${what}: the windows show ${JSON.stringify(texts)}`)
    await windows[0].page.waitForTimeout(30)
  }
}

// patience returns by how much times are longer than they would be on a machine that does nothing else.
export const patience = () => Math.max(1, loadavg()[0] / availableParallelism())

// count returns how often part occurs in text.
export const count = (text, part) => text.split(part).length - 1

export function assert(condition, message) {
  if (!condition) throw new Error(message)
}

const LAUNCH = {
  executablePath: config.chromium,
  args: [
    '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
    '--disable-sync', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])
  ]
}

// anotherBrowser starts a browser beside that of the scenario, and returns it with what kills it as a crash would.
export async function anotherBrowser() {
  const server = await chromium.launchServer(LAUNCH)
  const browser = await chromium.connect(server.wsEndpoint())
  return { browser, kill: () => server.kill() }
}

// scenario runs body with a browser of its own and reports to the test. body gets newPerson, which opens a profile
// that knows nothing yet, in another browser if one is given. Complaints of the browser, such as those of the Content-Security-Policy, are errors unless they
// match expected.
export async function scenario(body, expected) {
  const errors = []
  const browser = await chromium.launch(LAUNCH)
  const people = []
  const newPerson = async (options = {}, theirs = browser) => {
    const context = await theirs.newContext({ viewport: { width: 1000, height: 720 }, ...options })
    const { host } = new URL(config.url)
    const leaves = (address) => {
      const to = new URL(address)
      if (to.protocol !== 'data:' && to.protocol !== 'blob:' && to.host !== host) errors.push(`a request left for ${address}`)
    }
    context.on('request', (request) => leaves(request.url()))
    context.on('page', (page) => page.on('websocket', (socket) => leaves(socket.url())))
    const person = new Person(context, errors, expected)
    people.push(person)
    return person
  }
  try {
    await body(newPerson)
  } catch (error) {
    errors.push(error.stack)
    for (const [index, { context }] of people.entries()) {
      for (const [number, page] of context.pages().entries()) {
        await page.screenshot({ path: join(config.out, `failed-${index}-${number}.png`) }).catch(() => {})
      }
    }
  }
  await browser.close()
  say({ errors })
  process.exit(0)
}
