// Random edits of the two types, with what trips a server: characters outside the BMP, combining marks, joined emoji,
// escapes, embeds, formats that are taken away, and positions in rich text that fall between the halves of a pair.
import richText from 'rich-text'
import textUnicode from 'ot-text-unicode'

export const TYPES = { 'text-unicode': textUnicode.type, 'rich-text': richText.type }

const SCRAPS = [
  'a', 'word ', '\n', '😀', '👩‍👩‍👧‍👦', 'e\u0301', 'ｱ', '𝒳𝒴', '中文', '\u2028', '"\\', '\t', '\u0000', '🇩🇪', 'שלום', '<b>&amp;', 'z̸͓͝'
]

const FORMATS = [
  { bold: true }, { bold: null }, { italic: true, color: '#f00' }, { color: null }, { header: 1 }, { link: 'https://example.org/?q=😀' }
]

function scraps(random) {
  let text = ''
  for (let n = 1 + random.below(4); n > 0; n--) text += random.pick(SCRAPS)
  return text
}

// The length of a text in code points: what text-unicode counts.
const codePoints = (text) => [...text].length

function textOp(random, text) {
  const length = codePoints(text)
  const op = []
  let at = 0
  for (let parts = 1 + random.below(3); parts > 0; parts--) {
    const skip = random.below(length - at + 1)
    if (skip > 0) op.push(skip)
    at += skip
    const left = length - at
    if (left > 0 && random.chance(length > 300 ? 0.7 : 0.35)) {
      const n = 1 + random.below(Math.min(left, 12))
      op.push({ d: random.chance(0.5) ? n : [...text].slice(at, at + n).join('') })
      at += n
    } else {
      op.push(scraps(random))
    }
  }
  return op
}

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
  return doc.type === TYPES['rich-text'] ? richOp(random, doc.data) : textOp(random, doc.data)
}

// randomCreate returns [data, type] as an application may give them: nothing, plain, or wrapped.
export function randomCreate(random, type) {
  if (type === 'text-unicode') return [random.pick(['', 'begin 😀 ', scraps(random)]), random.pick([type, TYPES[type].uri])]
  const ops = [{ insert: scraps(random) }]
  return [random.pick([[], ops, { ops }]), random.pick([type, TYPES[type].uri])]
}

// canonical returns what a document says, as text that can be compared: rich text with equal neighbours merged, as
// two ways to the same text may cut it differently.
export function canonical(type, data) {
  if (type === null) return 'none'
  if (type !== TYPES['rich-text']) return type.name + ' ' + JSON.stringify(data)
  const merged = []
  for (const { insert, attributes } of data.ops) {
    const key = JSON.stringify(sorted(attributes ?? {}))
    const last = merged[merged.length - 1]
    if (typeof insert === 'string' && last?.key === key && typeof last.insert === 'string') last.insert += insert
    else merged.push({ insert, key })
  }
  return type.name + ' ' + JSON.stringify(merged)
}

function sorted(object) {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))
}
