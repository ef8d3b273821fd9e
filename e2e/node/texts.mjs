// Random texts and edits of plain text, with what trips a server: characters outside the BMP, combining marks, joined emoji,
// and escapes.
const SCRAPS = [
  'a', 'word ', '\n', '😀', '👩‍👩‍👧‍👦', 'e\u0301', 'ｱ', '𝒳𝒴', '中文', '\u2028', '"\\', '\t', '\u0000', '🇩🇪', 'שלום', '<b>&amp;', 'z̸͓͝'
]

export function scraps(random) {
  let text = ''
  for (let n = 1 + random.below(4); n > 0; n--) text += random.pick(SCRAPS)
  return text
}

// textOp edits a text given as a list of what its type counts: code points, or UTF-16 units. Only text-unicode can say what
// it deletes.
export function textOp(random, text, says) {
  const length = text.length
  const op = []
  let at = 0
  for (let parts = 1 + random.below(3); parts > 0; parts--) {
    const skip = random.below(length - at + 1)
    if (skip > 0) op.push(skip)
    at += skip
    const left = length - at
    if (left > 0 && random.chance(length > 300 ? 0.7 : 0.35)) {
      const n = 1 + random.below(Math.min(left, 12))
      op.push({ d: says && random.chance(0.5) ? text.slice(at, at + n).join('') : n })
      at += n
    } else {
      op.push(scraps(random))
    }
  }
  return op
}
