import { ChangeSet, Text } from '@codemirror/state';
import { type as textUnicode } from 'ot-text-unicode';
import { expect, test } from 'vitest';
import { Random } from '../../bind-quill/test/random';
import { difference, toChanges, toOp, toText } from '../src/changes';
import { codePointsBefore, utf16After } from '../src/codePoints';

const pieces = ['a', 'bc ', '😀', 'e\u0301', '\n', 'x\ny', '👩‍👩‍👧', '𝔘𝔫', '\r', '\t', '🇩🇪', 'line\n'.repeat(40)];

function randomText(random: Random, count: number): string {
  return Array.from({ length: count }, () => random.pick(pieces)).join('');
}

/** A place that is not in the middle of a pair. */
function place(random: Random, text: Text): number {
  return utf16After(text, random.below(codePointsBefore(text, text.length) + 1));
}

test.each([1, 2, 3, 4, 5])('places are counted as by splitting the text (seed %i)', (seed) => {
  const random = new Random(seed);
  for (let round = 0; round < 20; round++) {
    const content = randomText(random, random.below(40));
    const text = toText(content);
    const points = Array.from(content);
    for (let i = 0; i <= points.length; i += 1 + random.below(9)) {
      const utf16 = points.slice(0, i).join('').length;
      expect(codePointsBefore(text, utf16)).toBe(i);
      expect(utf16After(text, i)).toBe(utf16);
    }
    expect(() => utf16After(text, points.length + 1)).toThrow(RangeError);
  }
});

test.each([1, 2, 3, 4, 5])('an op and its change do the same, both ways (seed %i)', (seed) => {
  const random = new Random(seed);
  let content = randomText(random, 60);
  let text = toText(content);
  for (let round = 0; round < 60; round++) {
    const ends = Array.from({ length: 2 * (1 + random.below(3)) }, () => place(random, text)).sort((a, b) => a - b);
    const specs = [];
    for (let i = 0; i < ends.length; i += 2) {
      specs.push({ from: ends[i] as number, to: ends[i + 1] as number, insert: random.below(3) === 0 ? '' : toText(randomText(random, 1)) });
    }
    const changes = ChangeSet.of(specs, text.length);
    const op = toOp(changes, text);
    textUnicode.checkOp(op);
    content = textUnicode.apply(content, op);
    expect(changes.apply(text).toString()).toBe(content);
    expect(toChanges(op, text).apply(text).toString()).toBe(content);
    text = changes.apply(text);
  }
});

test('an edit counts again only what it changed', () => {
  const text = toText('a😀\n'.repeat(20_000));
  codePointsBefore(text, text.length);
  const edited = text.replace(30_000, 30_000, Text.of(['x']));
  let counted = 0;
  const sliceString = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(leafOf(text)), 'sliceString')?.value as Text['sliceString'];
  const spy = function (this: Text, ...args: Parameters<Text['sliceString']>) {
    counted += this.length;
    return sliceString.apply(this, args);
  };
  Object.assign(Object.getPrototypeOf(leafOf(text)) as Text, { sliceString: spy });
  expect(codePointsBefore(edited, edited.length)).toBe(60_001);
  Object.assign(Object.getPrototypeOf(leafOf(text)) as Text, { sliceString });
  expect(counted).toBeGreaterThan(0);
  expect(counted).toBeLessThan(2_000);
});

function leafOf(text: Text): Text {
  return text.children === null ? text : leafOf(text.children[0] as Text);
}

test.each([
  ['', 'a'],
  ['a😀b', 'a😁b'],
  ['aa', 'aaa'],
  ['😀😀', '😀'],
  ['x\ny', ''],
  ['😀', '🤀'],
])('the difference from %o to %o', (from, to) => {
  const { from: start, to: end, insert } = difference(from, to);
  const text = toText(from);
  expect(text.replace(start, end, insert).toString()).toBe(to);
  expect(insert.toString()).not.toMatch(/\p{Surrogate}/u);
});
