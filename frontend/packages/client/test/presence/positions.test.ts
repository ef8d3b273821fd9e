import { type as textUnicode, type TextOp } from 'ot-text-unicode';
import Delta from 'quill-delta';
import { describe, expect, test } from 'vitest';
import { Random } from '../../../bind-quill/test/random';
import { positionAfter, positionBefore, stepsOf } from '../../src/presence/positions';

const texts = ['a', 'bcd', '😀', 'e\u0301', '👩‍👩‍👧', '\n'];

/** A random op of each type on a text of so many units. */
const types = {
  'rich-text': {
    op(random: Random, length: number): Delta {
      const op = new Delta();
      for (let left = length; left > 0; ) {
        const part = Math.min(left, random.below(6));
        const dice = random.below(5);
        if (dice === 0) op.insert(random.pick(texts), { bold: true });
        else if (dice === 1) op.insert({ image: 'x' });
        else if (dice === 2) op.delete(part);
        else op.retain(part, dice === 3 ? { italic: true } : {});
        if (dice > 1) left -= part;
      }
      return op.chop();
    },
    after: (op: Delta, position: number) => op.transformPosition(position, true),
    carried: (op: Delta, position: number) => op.transformPosition(position, false),
    longer: (op: Delta) => op.changeLength(),
  },
  'text-unicode': {
    op(random: Random, length: number): TextOp {
      const op: TextOp = [];
      for (let left = length; left > 0; ) {
        const part = Math.min(left, 1 + random.below(5));
        const dice = random.below(4);
        if (dice === 0) op.push(random.pick(texts));
        else if (dice === 1) op.push({ d: part });
        else op.push(part);
        if (dice > 0) left -= part;
      }
      return textUnicode.normalize(op);
    },
    after: (op: TextOp, position: number) => textUnicode.transformPosition(position, op),
    carried: null,
    longer: (op: TextOp) => textUnicode.apply('.'.repeat(1000), op).replaceAll(/[\s\S]/gu, '.').length - 1000,
  },
};

describe.each(['rich-text', 'text-unicode'] as const)('%s', (name) => {
  const type = types[name];

  test('a position after an op is where the type has it', () => {
    const random = new Random(1);
    for (let run = 0; run < 60; run++) {
      const op = type.op(random, 30);
      const steps = stepsOf(op);
      for (let at = 0; at <= 30; at++) {
        expect(positionAfter(at, steps, false)).toBe(type.after(op as never, at));
        if (type.carried !== null) expect(positionAfter(at, steps, true)).toBe(type.carried(op as never, at));
      }
    }
  });

  test('a position before an op is in the text, keeps its order, and leads forth to where it was again', () => {
    const random = new Random(2);
    for (let run = 0; run < 60; run++) {
      const op = type.op(random, 30);
      const steps = stepsOf(op);
      const length = 30 + type.longer(op as never);
      const before = Array.from({ length: length + 1 }, (_, at) => positionBefore(at, steps));
      expect(before).toEqual(before.toSorted((a, b) => a - b));
      expect(Math.max(...before)).toBeLessThanOrEqual(30);
      before.forEach((at, place) => expect(positionAfter(at, steps, false)).toBeLessThanOrEqual(place));
      for (let at = 0; at <= 30; at++) {
        const there = positionAfter(at, steps, true);
        expect(positionAfter(positionBefore(there, steps), steps, true)).toBe(there);
      }
    }
  });
});

test.each([
  ['inside unsent text', [{ retain: 2 }, { insert: 'xyz' }], 4, 2],
  ['behind unsent text', [{ retain: 2 }, { insert: 'xyz' }], 5, 2],
  ['further on', [{ retain: 2 }, { insert: 'xyz' }], 7, 4],
  ['behind what is to be deleted', [{ retain: 2 }, { delete: 3 }], 3, 6],
  ['code points', [2, '😀😀'], 4, 2],
])('%s, a caret falls to where it was', (_name, op, at, before) => {
  expect(positionBefore(at, stepsOf(op))).toBe(before);
});
