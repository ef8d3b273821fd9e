// Texts that two people really typed: every version that is gone to is what their revisions make, whichever way one comes
// there; the list holds all of them; who wrote what is what a replay says. Points H4, H9, H17 and H21.
import { assert, scenario } from './scenario.mjs'
import { History } from './history.mjs'

// Characters above U+FFFF are none in these texts, so that code points and UTF-16 units are the same.
class Replay {
  constructor(revisions) {
    this.revisions = revisions
    this.version = 0
    this.text = ''
    this.authors = []
  }

  to(version) {
    for (; this.version < version; this.version++) {
      const { op, create, author } = this.revisions[this.version]
      if (create === undefined) this.#apply(op.ops ?? op, author)
      else if (Array.isArray(create.data) || create.data.ops !== undefined) this.#apply(create.data.ops ?? create.data, author)
    }
    return this.text
  }

  #apply(op, author) {
    let at = 0
    for (const part of op) {
      const insert = typeof part === 'string' ? part : part.insert
      const deleted = part.d ?? part.delete
      if (insert !== undefined) {
        this.text = this.text.slice(0, at) + insert + this.text.slice(at)
        this.authors.splice(at, 0, ...Array(insert.length).fill(author))
        at += insert.length
      } else if (deleted !== undefined) {
        const length = typeof deleted === 'string' ? deleted.length : deleted
        this.text = this.text.slice(0, at) + this.text.slice(at + length)
        this.authors.splice(at, length)
      } else at += typeof part === 'number' ? part : part.retain
    }
  }
}

async function revisionsOf(past) {
  const all = []
  for (let from = 0; from !== null; ) {
    const { revisions, next } = await past.api(`/revisions?from=${from}&limit=5000`)
    all.push(...revisions)
    from = next
  }
  return all
}

// written returns the authors of the text that is in the page, by what marks it: [character, name] for each.
const writtenInPlain = (editor) => editor.evaluate((root) => {
  const found = []
  for (const [index, line] of [...root.querySelectorAll('.cm-line')].entries()) {
    if (index > 0) found.push(['\n', null])
    const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT)
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      const name = /^Written by (.*?), /.exec(text.parentElement.closest('.written')?.title ?? '')?.[1] ?? null
      for (const letter of text.data) found.push([letter, name])
    }
  }
  return found
})

const writtenInRich = (page) => page.evaluate(() => {
  const root = document.querySelector('[data-testid=editor]')
  const names = new Map([...document.querySelectorAll('[data-testid=authorship] li')].map((item) => [/by-(\d+)/.exec(item.className)[1], item.textContent]))
  const found = []
  const places = new Map()
  for (const [index, line] of [...root.children].entries()) {
    if (index > 0) found.push(['\n', null])
    const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT)
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      places.set(text, found.length)
      for (const letter of text.data) found.push([letter, null])
    }
  }
  for (const [name, ranges] of CSS.highlights) {
    const number = /^written-(\d+)$/.exec(name)?.[1]
    if (number === undefined) continue
    for (const range of ranges) {
      for (const [text, place] of places) {
        if (!range.intersectsNode(text)) continue
        const from = range.startContainer === text ? range.startOffset : 0
        const to = range.endContainer === text ? range.endOffset : text.data.length
        for (let at = from; at < to; at++) found[place + at][1] = names.get(number)
      }
    }
  }
  return found
})

// agree fails unless each character that is marked is so with the name of who wrote it; at least most must be marked.
function agree(found, replay, people, begin) {
  let marked = 0
  for (const [index, [letter, name]] of found.entries()) {
    assert(replay.text[begin + index] === letter, `character ${begin + index} is ${JSON.stringify(letter)} and should be ${JSON.stringify(replay.text[begin + index])}`)
    if (letter === '\n') continue
    const wrote = people[replay.authors[begin + index]].name
    assert(name === wrote, `character ${begin + index} (${JSON.stringify(replay.text.slice(begin + index - 10, begin + index + 10))}) is said to be by ${name}, and is by ${wrote}`)
    marked++
  }
  assert(marked > 300, `only ${marked} characters are marked`)
}

await scenario(async (newPerson) => {
  const person = await newPerson({ viewport: { width: 1200, height: 900 } })

  // One trace by one person, from version to version by the slider, and by keys from there.
  const reader = await person.open('/t/flat?rev=13000')
  const past = new History(reader)
  const slider = reader.page.getByTestId('slider')
  await past.shown()
  await reader.page.getByTestId('show-changes').uncheck()
  const revisions = await revisionsOf(past)
  const [head, replay] = [revisions.length, new Replay(revisions)]
  assert(head > 26000, `${head} revisions`)
  for (const version of [1, 2, 499, 500, 501, 5000, 12345, 20000, 26000, head]) {
    await past.goTo(version)
    assert((await past.copied()) === replay.to(version), `version ${version} is ${JSON.stringify((await past.copied()).slice(0, 80))}…`)
  }
  await past.goTo(12000)
  await reader.comes(async () => new URL(reader.page.url()).searchParams.get('rev') === '12000', 'the version in the address')
  const words = await slider.getAttribute('aria-valuetext')
  assert(/\d.*, by Ana$/.test(words), `the slider says ${words}`)
  await slider.focus()
  const again = new Replay(revisions)
  again.to(11970)
  for (let i = 0; i < 30; i++) await slider.press('ArrowLeft')
  await past.at(11970)
  assert((await past.copied()) === again.text, 'thirty revisions back')
  await slider.focus()
  for (let i = 0; i < 60; i++) await slider.press('ArrowRight')
  await past.at(12030)
  assert((await past.copied()) === again.to(12030), 'sixty revisions on')
  const { sittings: [sitting] } = await past.api('/sittings?before=12030&limit=1')
  await slider.press('PageUp')
  await past.at(sitting.to)
  await slider.press('PageDown')
  await past.at(sitting.from)

  // H9: played back, it ends up where it should.
  await past.goTo(head - 700)
  await reader.page.getByTestId('speed').selectOption('20')
  await reader.page.getByTestId('play').click()
  await past.at(head)
  await reader.comes(async () => (await reader.page.getByTestId('play').getAttribute('aria-label')) === 'Play', 'the end of playing')
  assert((await past.copied()) === replay.text, 'what was played back')

  // Two people: the list holds every revision once, both are in it.
  const friends = await person.open('/t/friends?rev=20000')
  const two = new History(friends)
  await two.shown()
  await two.rows('sitting').first().waitFor()
  while ((await friends.page.getByTestId('history-more').count()) > 0) {
    const before = await two.rows('sitting').count()
    await friends.page.getByTestId('history-more').click()
    await friends.comes(async () => (await two.rows('sitting').count()) > before, 'older sittings')
  }
  const spans = await two.rows('sitting').evaluateAll((rows) => rows.map(({ dataset }) => [Number(dataset.from), Number(dataset.to)]))
  const all = await revisionsOf(two)
  assert(spans[0][1] === all.length && spans.at(-1)[0] === 0, `the list goes from ${spans.at(-1)} to ${spans[0]}`)
  for (let i = 1; i < spans.length; i++) assert(spans[i][1] === spans[i - 1][0], `between ${spans[i]} and ${spans[i - 1]} something is missing`)
  assert((await friends.page.getByTestId('history-list').locator('h3').count()) > 1, 'several days')
  await friends.comes(async () => /change/.test(await two.changes()), 'changes')
  await friends.page.getByTestId('next-change').click()
  await friends.comes(async () => /^(Inserted|Deleted) by (Ana|Ben), /.test(await friends.page.evaluate(() => document.activeElement?.title ?? '')), 'the first change')
  await friends.screenshot('history-friends')

  // H21: who wrote what, in plain and in formatted text.
  for (const path of ['/t/friends', '/d/friends2']) {
    const live = await person.open(path)
    await live.ready()
    await live.page.getByTestId('document-menu').click()
    await live.page.getByTestId('toggle-authorship').click()
    await live.comes(async () => (await live.page.getByTestId('authorship').locator('li').count()) === 2, 'two authors')
    const told = new History(live)
    const replayed = new Replay(await revisionsOf(told))
    replayed.to(replayed.revisions.length)
    const { people } = await told.api('/blame')
    const written = () => (path.startsWith('/t') ? writtenInPlain(live.editor) : writtenInRich(live.page))
    await live.comes(async () => (await written()).some(([, name]) => name !== null), 'marks')
    await live.screenshot(path.startsWith('/t') ? 'authorship-plain' : 'authorship-rich')
    agree(await written(), replayed, people, 0)
    if (path.startsWith('/t')) {
      await live.editor.focus()
      await live.press('Control+End')
      await live.comes(async () => replayed.text.endsWith((await written()).map(([letter]) => letter).join('').slice(-200)), 'the end of the text')
      const end = (await written()).slice(-1500)
      agree(end, replayed, people, replayed.text.length - end.length)
    }
    await live.page.close()
  }
})
