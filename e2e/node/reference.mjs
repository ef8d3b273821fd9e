// The published types, answering questions: each line of stdin is a document and operations on it, each line of stdout
// what the type makes of them. Package e2e/reference asks, and compares the answers with those of Tandem's types.
//
// A question is {type, doc, a, b, c, places}: a and b are concurrent, c follows a; places are positions or selections in doc. An answer has a member for each call: {v: result},
// {} for undefined, or {error}.
import { createInterface } from 'node:readline'
import json0 from 'ot-json0'
import json1 from 'ot-json1'
import text from 'ot-text'
import textUnicode from 'ot-text-unicode'
import richText from 'rich-text'

const TYPES = {
  'text-unicode': textUnicode.type, 'rich-text': richText.type, json0: json0.type, json1: json1.type, text: text.type
}

json0.type.registerSubtype(textUnicode.type)
json0.type.registerSubtype(richText.type)
json1.type.registerSubtype(richText.type)

// The types change what they are given, or keep it: every call gets values of its own.
const copy = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)))

function call(f) {
  try {
    return { v: f() }
  } catch (error) {
    return { error: String(error?.message ?? error) }
  }
}

// What all types have. Of json1 the transform that resolves conflicts; the other one is asked for them.
function common(type, { doc, a, b, c }) {
  const transform = (op, over, side) => (type.transformNoConflict ?? type.transform).call(type, copy(op), copy(over), side)
  return {
    applyA: () => type.apply(copy(doc), copy(a)),
    applyB: () => type.apply(copy(doc), copy(b)),
    aL: () => transform(a, b, 'left'),
    aR: () => transform(a, b, 'right'),
    bL: () => transform(b, a, 'left'),
    bR: () => transform(b, a, 'right'),
    composeAC: () => type.compose(copy(a), copy(c)),
    bothL: () => type.apply(type.apply(copy(doc), copy(a)), transform(b, a, 'left')),
    late: () => transform(transform(b, a, 'left'), c, 'left'),
    pending: () => transform(c, transform(b, a, 'right'), 'right')
  }
}

// What only some have.
const SPECIAL = {
  'text-unicode': (type, { doc, a, b, places }) => ({
    normalizeA: () => type.normalize(copy(a)),
    placesA: () => places.map((place) => type.transformSelection(place, copy(a))),
    placesB: () => places.map((place) => type.transformSelection(place, copy(b))),
    invertA: () => type.invertWithDoc(copy(a), doc)
  }),
  text: (type, { a, b, places }) => ({
    normalizeA: () => type.normalize(copy(a)),
    placesB: () => places.map((place) => type.transformSelection(place, copy(b), false)),
    placesOwn: () => places.map((place) => type.transformSelection(place, copy(b), true))
  }),
  'rich-text': (type, { doc, a, b, places }) => ({
    normalizeA: () => type.normalize(copy(a)),
    invertA: () => new richText.Delta(copy(a)).invert(new richText.Delta(copy(doc))),
    placesB: () => places.map((place) => type.transformPresence(place, copy(b), false)),
    placesOwn: () => places.map((place) => type.transformPresence(place, copy(b), true))
  }),
  json0: (type, { a, b }) => ({
    normalizeA: () => type.normalize(copy(a)),
    invertA: () => type.invert(copy(a)),
    clientsAB: () => type.transformX(copy(a), copy(b))
  }),
  json1: (type, { doc, a, b, places }) => ({
    normalizeA: () => type.normalize(copy(a)),
    placesA: () => places.map((place) => type.transformPosition(place, copy(a))),
    placesB: () => places.map((place) => type.transformPosition(place, copy(b))),
    invertA: () => type.invertWithDoc(copy(a), copy(doc)),
    conflictL: () => type.tryTransform(copy(a), copy(b), 'left').conflict,
    conflictR: () => type.tryTransform(copy(a), copy(b), 'right').conflict
  })
}

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line)
  const type = TYPES[question.type]
  const calls = { ...common(type, question), ...SPECIAL[question.type](type, question) }
  const answer = {}
  for (const [key, f] of Object.entries(calls)) answer[key] = call(f)
  process.stdout.write(JSON.stringify(answer) + '\n')
}
