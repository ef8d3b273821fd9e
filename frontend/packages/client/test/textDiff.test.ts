import { type as textUnicode, type TextOp } from 'ot-text-unicode';
import { expect, test } from 'vitest';
import { caretAfter, diffText, mergeText } from '../src/textDiff';

const pairs: [string, string, TextOp | null][] = [
  ['', '', null],
  ['', 'a', ['a']],
  ['a', '', [{ d: 'a' }]],
  ['abc', 'abXc', [2, 'X']],
  ['abc', 'ac', [1, { d: 'b' }]],
  ['aaa', 'aa', [2, { d: 'a' }]],
  ['a😀c', 'a😁c', [1, '😁', { d: '😀' }]],
  ['😀😀', '😀x😀', [1, 'x']],
];

test.each(pairs)('from %o to %o', (before, after, op) => {
  expect(diffText(before, after)).toEqual(op);
  if (op !== null) expect(textUnicode.apply(before, op)).toBe(after);
});

const carets: [string, number, TextOp, number][] = [
  ['abc', 2, ['X'], 3],
  ['abc', 2, [2, 'X'], 2],
  ['abc', 2, [3, 'X'], 2],
  ['abc', 2, [{ d: 1 }], 1],
  ['abcdef', 3, [1, { d: 4 }], 1],
  ['😀bc', 3, ['😁', 1, { d: 1 }], 4],
];

test.each(carets)('in %o the caret %i stands after %o at %i', (before, caret, op, expected) => {
  expect(caretAfter(before, textUnicode.apply(before, op), caret, op)).toBe(expected);
});

const merges: [string, string, string, string][] = [
  ['abc', 'abc', 'aXc', 'aXc'],
  ['abc', 'abcd', 'Xabc', 'Xabcd'],
  ['abc', 'ac', 'abXc', 'aXc'],
  ['', 'mine', 'theirs', 'theirsmine'],
];

test.each(merges)('from %o, %o merged into %o is %o', (base, mine, theirs, merged) => {
  const op = mergeText(base, mine, theirs);
  expect(op === null ? theirs : textUnicode.apply(theirs, op)).toBe(merged);
});
