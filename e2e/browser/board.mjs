// A window with a board, and what is on it. Excalidraw draws on a canvas: what it shows is read from the component itself.
import { Window } from './scenario.mjs'

export class Board extends Window {
  // make presses the home page's button for a new board.
  static async make(person) {
    const home = await person.open('/', withoutPickers)
    await home.page.getByTestId('new-board').click()
    return new Board(home.page).#ready()
  }

  // of opens a board in a window of a person's.
  static async of(person, address) {
    const { page } = await person.open(address, withoutPickers)
    return new Board(page).#ready()
  }

  get address() {
    return new URL(this.page.url()).pathname
  }

  get id() {
    return this.address.split('/')[2]
  }

  async #ready() {
    await this.page.locator('[data-testid=board][data-ready=true]').waitFor()
    await this.comes(() => this.look((app) => app.state.isLoading === false && !app.state.viewModeEnabled), 'a board to draw on')
    await this.view(0, 0)
    return this
  }

  // view goes to a place of the board, which is then in the corner at the top left.
  async view(x, y, zoom = 1) {
    await this.look((app, [x, y, zoom]) => app.updateScene({ appState: { scrollX: -x, scrollY: -y, zoom: { value: zoom } } }), [x, y, zoom])
  }

  async reload() {
    await this.page.reload()
    return this.#ready()
  }

  // look runs a function in the page, with the component and an argument, and returns its answer.
  async look(read, argument) {
    return this.page.evaluate(`(${reader})(${read}, ${JSON.stringify(argument ?? null)})`)
  }

  // elements returns what is on the board, from the back to the front, without what each window has of its own.
  async elements() {
    return this.look((app) => app.scene.getNonDeletedElements().map(({ version, versionNonce, updated, lastCommittedPoint, ...rest }) => rest))
  }

  // element returns one of them; null when it is not there.
  async element(id) {
    return (await this.elements()).find((element) => element.id === id) ?? null
  }

  // holds waits until the elements pass a test.
  async holds(test, what, limit) {
    let seen
    await this.comes(async () => test((seen = await this.elements())), what, limit).catch((error) => {
      throw new Error(`${error.message}: ${JSON.stringify(seen).slice(0, 2000)}`)
    })
    return seen
  }

  // place returns where a point of the board is in the window.
  async place(x, y) {
    return this.look(({ state }, [x, y]) => [(x + state.scrollX) * state.zoom.value + state.offsetLeft, (y + state.scrollY) * state.zoom.value + state.offsetTop], [x, y])
  }

  // take chooses a tool by its key.
  async take(key) {
    await this.focus()
    await this.press(key)
  }

  async focus() {
    await this.page.locator('.excalidraw-container').focus()
  }

  async move(x, y, steps = 1) {
    await this.page.mouse.move(...(await this.place(x, y)), { steps })
  }

  // drag presses at a point of the board, goes to others and lets go.
  async drag(from, ...to) {
    await this.move(...from)
    await this.page.mouse.down()
    for (const point of to) await this.move(...point, 4)
    await this.page.mouse.up()
  }

  async click(x, y, options) {
    await this.page.mouse.click(...(await this.place(x, y)), options)
  }

  // draw makes a shape with a tool and returns its id.
  async draw(key, from, ...to) {
    const before = new Set((await this.elements()).map(({ id }) => id))
    await this.take(key)
    await this.drag(from, ...to)
    const after = await this.holds((elements) => elements.some(({ id }) => !before.has(id)), `a shape of the tool ${key}`)
    return after.findLast(({ id }) => !before.has(id)).id
  }

  // select selects elements and nothing else, as the outline does it.
  async select(...ids) {
    await this.look((app, ids) => app.updateScene({ appState: { selectedElementIds: Object.fromEntries(ids.map((id) => [id, true])) } }), ids)
    await this.focus()
  }

  // others returns what the others show, by name.
  async others() {
    return this.look(({ state }) => Object.fromEntries([...state.collaborators.values()].map((one) => [one.username, one])))
  }

  // seesOther waits until someone shows what passes a test.
  async seesOther(name, test, what, limit = 5000) {
    let seen
    await this.comes(async () => (seen = (await this.others())[name]) !== undefined && test(seen), what, limit).catch((error) => {
      throw new Error(`${error.message}: ${JSON.stringify(seen)}`)
    })
    return seen
  }

  // closeDialog closes a dialog of Excalidraw's.
  async closeDialog() {
    await this.page.locator('.Modal__background').click({ position: { x: 5, y: 5 } })
    await this.page.locator('.Modal').waitFor({ state: 'detached' })
  }

  // rename gives this window's person a name, and goes back to the board.
  async rename(name) {
    await this.page.getByTestId('avatar-self').click()
    const saved = this.page.waitForResponse((response) => response.url().endsWith('/v1/me') && response.request().method() === 'PUT')
    await this.page.getByTestId('my-name').fill(name)
    await saved
    await this.press('Escape')
    await this.focus()
  }
}

// withoutPickers takes the system's own dialogs away, which nobody could answer here: files are then downloads.
async function withoutPickers(page) {
  await page.addInitScript(() => {
    delete window.showSaveFilePicker
    delete window.showOpenFilePicker
  })
}

// reader runs in the page: it finds Excalidraw's component by what React leaves at its element.
function reader(read, argument) {
  const place = document.querySelector('.excalidraw-container')
  if (place === null) return null
  let fiber = place[Object.keys(place).find((key) => key.startsWith('__reactFiber$'))]
  while (fiber && fiber.stateNode?.scene === undefined) fiber = fiber.return
  return fiber ? read(fiber.stateNode, argument) : null
}

// same waits until boards show the same in the same order, of which the test approves, and returns it.
export async function same(boards, test, what, limit = 20000) {
  for (const end = Date.now() + limit; ; ) {
    const scenes = await Promise.all(boards.map((board) => board.elements()))
    const texts = scenes.map((scene) => JSON.stringify(scene.map(comparable)))
    if (texts.every((text) => text === texts[0]) && test(scenes[0])) return scenes[0]
    if (Date.now() > end) throw new Error(`${what}: the boards show\n${scenes.map((scene) => briefly(scene, scenes[0])).join('\nand\n')}`)
    await boards[0].page.waitForTimeout(50)
  }
}

// briefly tells of a scene what it has else than another, or all that it has when that is itself.
function briefly(scene, other) {
  return scene.map((element, i) => {
    const theirs = comparable(other[i] ?? {})
    const told = Object.entries(comparable(element)).filter(([key, value]) => scene === other || key === 'id' || JSON.stringify(value) !== JSON.stringify(theirs[key]))
    return JSON.stringify(Object.fromEntries(told.map(([key, value]) => [key, Array.isArray(value) && value.length > 4 ? `${value.length} of them` : value])))
  }).join('\n')
}

// comparable leaves out what each window has its own names for: a picture, until it is loaded from the server, and the
// places of shapes that were given the same, of which only the order must agree.
function comparable({ fileId, status, index, ...element }) {
  return sorted(element)
}

// sorted puts the properties of a value into one order. Numbers that each window works out by itself need not agree to
// the last bit.
function sorted(value) {
  if (typeof value === 'number') return Number(value.toFixed(6))
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]))
}

// together opens one new board for several people, with these names.
export async function together(newPerson, ...names) {
  const people = []
  for (const _ of names) people.push(await newPerson())
  const boards = [await Board.make(people[0])]
  for (const person of people.slice(1)) boards.push(await Board.of(person, boards[0].address))
  await Promise.all(boards.map((board, i) => board.rename(names[i])))
  for (const board of boards) await board.comes(async () => (await board.names()).length === names.length - 1, 'the people here')
  return boards
}
