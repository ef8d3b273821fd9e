// Random edits of all types, with what trips a server: embeds, formats that are taken away, positions that fall between the
// halves of a pair. What the types of plain text and of JSON need is in texts.mjs and trees.mjs.
import richText from 'rich-text'
import text from 'ot-text'
import textUnicode from 'ot-text-unicode'
import { scraps, textOp } from './texts.mjs'
import { createTree, json0Op, json1Op, TREES } from './trees.mjs'

export const TYPES = { 'text-unicode': textUnicode.type, 'rich-text': richText.type, text: text.type, ...TREES }

const FORMATS = [
  { bold: true }, { bold: null }, { italic: true, color: '#f00' }, { color: null }, { header: 1 }, { link: 'https://example.org/?q=😀' }
]

export function richLength(delta) {
  return delta.ops.reduce((n, op) => n + (typeof op.insert === 'string' ? op.insert.length : 1), 0)
}

function richOp(random, delta) {
  const length = richLength(delta)
  const op = new richText.Delta()
  let at = 0
  for (let parts = 1 + random.below(3); parts > 0; parts--) {
    const skip = random.below(length - at + 1)
    op.retain(skip)
    at += skip
    const left = length - at
    const kind = random.next()
    if (left > 0 && kind < (length > 300 ? 0.5 : 0.25)) {
      const n = 1 + random.below(Math.min(left, 12))
      op.delete(n)
      at += n
    } else if (left > 0 && kind < 0.65) {
      const n = 1 + random.below(Math.min(left, 20))
      op.retain(n, random.pick(FORMATS))
      at += n
    } else if (kind < 0.72) {
      op.insert({ image: 'x' + random.below(9) + '.png' }, random.chance(0.5) ? { width: '10' } : undefined)
    } else {
      op.insert(scraps(random), random.chance(0.3) ? random.pick(FORMATS) : undefined)
    }
  }
  return random.chance(0.5) ? op : op.ops // clients send either
}

// randomOp returns an operation that fits the document.
export function randomOp(random, doc) {
  switch (doc.type.name) {
    case 'rich-text':
      return richOp(random, doc.data)
    case 'text':
      return textOp(random, doc.data.split(''), false)
    case 'json0':
      return json0Op(random, doc.data)
    case 'json1':
      return json1Op(random, doc.data)
  }
  return textOp(random, [...doc.data], true)
}

// randomCreate returns [data, type] as an application may give them: nothing, plain, or wrapped.
export function randomCreate(random, type) {
  const named = random.pick([type, TYPES[type].uri])
  if (type in TREES) return [createTree(random), named]
  if (type !== 'rich-text') return [random.pick(['', 'begin 😀 ', scraps(random)]), named]
  const ops = [{ insert: scraps(random) }]
  return [random.pick([[], ops, { ops }]), named]
}

// canonical returns what a document says, as text that can be compared: rich text with equal neighbours merged, as
// two ways to the same text may cut it differently.
export function canonical(type, data) {
  if (type === null) return 'none'
  if (type.name !== 'rich-text') return type.name + ' ' + JSON.stringify(ordered(data))
  const merged = []
  for (const { insert, attributes } of data.ops) {
    const key = JSON.stringify(sorted(attributes ?? {}))
    const last = merged[merged.length - 1]
    if (typeof insert === 'string' && last?.key === key && typeof last.insert === 'string') last.insert += insert
    else merged.push({ insert, key })
  }
  return type.name + ' ' + JSON.stringify(merged)
}

// ordered sorts the members of all objects in a value.
function ordered(value) {
  if (Array.isArray(value)) return value.map(ordered)
  if (value === null || typeof value !== 'object') return value
  return sorted(Object.fromEntries(Object.entries(value).map(([key, member]) => [key, ordered(member)])))
}

function sorted(object) {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))
}
