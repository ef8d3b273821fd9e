import { type as textUnicode, type TextOp } from 'ot-text-unicode';

/**
 * The text-unicode op that leads from one text to another: one stretch replaced, between what both begin and what both
 * end with. Null when they are equal. Counts code points, as the type does.
 */
export function diffText(before: string, after: string): TextOp | null {
  if (before === after) return null;
  const from = Array.from(before);
  const to = Array.from(after);
  let start = 0;
  while (start < from.length && start < to.length && from[start] === to[start]) start++;
  let fromEnd = from.length;
  let toEnd = to.length;
  while (fromEnd > start && toEnd > start && from[fromEnd - 1] === to[toEnd - 1]) {
    fromEnd--;
    toEnd--;
  }
  const op: TextOp = [];
  if (start > 0) op.push(start);
  if (toEnd > start) op.push(to.slice(start, toEnd).join(''));
  if (fromEnd > start) op.push({ d: from.slice(start, fromEnd).join('') });
  return op;
}

/** The op that brings into `theirs` what changed from `base` to `mine`. Null when nothing did. */
export function mergeText(base: string, mine: string, theirs: string): TextOp | null {
  const op = diffText(base, mine);
  const over = diffText(base, theirs);
  return op === null || over === null ? op : textUnicode.transform(op, over, 'right');
}

/** What `theirs` becomes by what changed from `base` to `mine`. */
export function mergedText(base: string, mine: string, theirs: string): string {
  const op = mergeText(base, mine, theirs);
  return op === null ? theirs : textUnicode.apply(theirs, op);
}

/** Where a caret, counted in UTF-16 units of `before`, stands after someone else's op. */
export function caretAfter(before: string, after: string, caret: number, op: TextOp): number {
  let left = Array.from(before.slice(0, caret)).length;
  let position = 0;
  for (const part of op) {
    if (position > left) break;
    if (typeof part === 'number') {
      position += part;
    } else if (typeof part === 'string') {
      const length = Array.from(part).length;
      if (position < left) left += length;
      position += length;
    } else {
      const length = typeof part.d === 'number' ? part.d : Array.from(part.d).length;
      left -= Math.min(length, Math.max(0, left - position));
    }
  }
  return Array.from(after).slice(0, left).join('').length;
}
