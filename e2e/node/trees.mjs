// Random edits of json0 and json1: members and elements that are put, replaced, taken and moved, numbers, texts, and the root.
import json0 from 'ot-json0'
import json1 from 'ot-json1'
import textUnicode from 'ot-text-unicode'
import { scraps, textOp } from './texts.mjs'

export const TREES = { json0: json0.type, json1: json1.type }

const NAMES = ['a', 'b', 'c', '😀', '～']

function tree(random, depth) {
  const kind = random.below(depth > 0 ? 6 : 4)
  if (kind === 0) return random.pick([null, true, false])
  if (kind === 1) return random.below(100)
  if (kind < 4) return random.chance(0.2) ? '' : scraps(random)
  if (kind === 4) return Array.from({ length: random.below(4) }, () => tree(random, depth - 1))
  return Object.fromEntries(NAMES.filter(() => random.chance(0.5)).map((name) => [name, tree(random, depth - 1)]))
}

// createTree returns what a document is created with; undefined is nothing at all.
export const createTree = (random) => random.pick([undefined, null, {}, { list: [1, 2], text: 'x' }, tree(random, 2)])

const isTree = (value) => value !== null && typeof value === 'object'

// place returns a path to something in data, and the value there. It is the root if there is nothing below it.
function place(random, data) {
  const path = []
  while (isTree(data) && Object.keys(data).length > 0 && (path.length === 0 || random.chance(0.6))) {
    const key = random.pick(Object.keys(data))
    path.push(Array.isArray(data) ? Number(key) : key)
    data = data[key]
  }
  return { path, value: data }
}

// free returns a path to where something can be put: in a list between two elements, in an object at any name.
function free(random, data) {
  const { path, value } = place(random, data)
  if (Array.isArray(value)) return [...path, random.below(value.length + 1)]
  return isTree(value) ? [...path, random.pick(NAMES)] : [random.pick(NAMES)]
}

const at = (data, path) => path.reduce((value, key) => value?.[key], data)

// A root that is no object leaves nothing else to do than to replace it; so does one that grew too large.
const hopeless = (random, data) => !isTree(data) || Array.isArray(data) || random.chance(0.01) || JSON.stringify(data).length > 4000

export function json0Op(random, data) {
  if (hopeless(random, data)) return [{ p: [], od: data, oi: { list: [], n: 0 } }]
  const { path, value } = place(random, data)
  const inList = typeof path.at(-1) === 'number'
  const kind = random.below(5)
  if (kind < 2 && typeof value === 'number') return [{ p: path, na: random.below(9) - 4 }]
  if (kind < 2 && typeof value === 'string') return [{ p: path, t: 'text0', o: pieces(random, value) }]
  if (kind === 2 && path.length > 0) return [inList ? { p: path, ld: value } : { p: path, od: value }]
  if (kind === 3 && inList) return [{ p: path, lm: random.below(at(data, path.slice(0, -1)).length) }]
  const to = free(random, data)
  const [name, old] = [to.at(-1), at(data, to)]
  if (typeof name === 'number') return [{ p: to, li: tree(random, 1) }]
  return [old === undefined ? { p: to, oi: tree(random, 1) } : { p: to, od: old, oi: tree(random, 1) }]
}

function pieces(random, text) {
  const p = random.below(text.length + 1)
  if (p < text.length && random.chance(0.5)) return [{ p, d: text.slice(p, p + 1 + random.below(5)) }]
  return [{ p, i: scraps(random) }]
}

export function json1Op(random, data) {
  if (data === undefined) return json1.insertOp([], { list: [], n: 0 })
  if (hopeless(random, data)) return random.chance(0.3) ? json1.removeOp([]) : json1.replaceOp([], true, { list: [], n: 0 })
  const { path, value } = place(random, data)
  const kind = random.below(6)
  if (kind < 2 && typeof value === 'number') return json1.editOp(path, 'number', 1 + random.below(9))
  if (kind < 2 && typeof value === 'string') {
    const op = textUnicode.type.normalize(textOp(random, [...value], true))
    if (op.length > 0) return json1.editOp(path, 'text-unicode', op)
  }
  if (kind === 2 && path.length > 0) return json1.removeOp(path)
  if (kind === 3 && path.length > 0) return json1.replaceOp(path, true, tree(random, 1))
  const to = free(random, data)
  if (kind === 4 && path.length > 0) {
    const into = path.every((key, i) => key === to[i])
    const taken = typeof to.at(-1) === 'string' && at(data, to) !== undefined
    if (!into && !taken) return moved(data, path, to)
  }
  if (typeof to.at(-1) === 'string' && at(data, to) !== undefined) return json1.replaceOp(to, true, tree(random, 1))
  return json1.insertOp(to, tree(random, 1))
}

// The path to a place is that after the move, where the element is missing that was taken.
function moved(data, path, to) {
  const last = path.length - 1
  const after = to.map((key, i) => {
    const beside = i === last && typeof key === 'number' && path.slice(0, last).every((k, j) => k === to[j])
    return beside && key > path[last] ? key - 1 : key
  })
  return json1.moveOp(path, after)
}
