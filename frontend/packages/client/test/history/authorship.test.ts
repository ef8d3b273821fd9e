import { type as textUnicode, type TextOp } from 'ot-text-unicode';
import { expect, test } from 'vitest';
import { Random } from '../../../bind-quill/test/random';
import type { Run } from '../../src/history/answers';
import { runsAfter } from '../../src/history/authorship';
import { stepsOf } from '../../src/presence/positions';

const AUTHORS = ['ana', 'ben', 'cleo'];

/** The plain way: each character has its author beside it. */
function replayed(text: string[], authors: string[], op: TextOp, author: string): void {
  let at = 0;
  for (const part of op) {
    if (typeof part === 'number') at += part;
    else if (typeof part === 'string') {
      const letters = Array.from(part);
      text.splice(at, 0, ...letters);
      authors.splice(at, 0, ...letters.map(() => author));
      at += letters.length;
    } else {
      const length = typeof part.d === 'number' ? part.d : Array.from(part.d).length;
      text.splice(at, length);
      authors.splice(at, length);
    }
  }
}

test.each([1, 2, 3, 4, 5])('every character has the author that a replay gives it (seed %i)', (seed) => {
  const random = new Random(seed);
  const text: string[] = [];
  const authors: string[] = [];
  let runs: readonly Run[] = [];
  for (let version = 0; version < 400; version++) {
    const at = random.below(text.length + 1);
    const length = random.below(Math.min(6, text.length - at + 1));
    const op = textUnicode.normalize([at, random.below(3) > 0 ? 'a😀b'.slice(0, 3) : '', { d: length }, 0]);
    const author = AUTHORS[random.below(AUTHORS.length)] ?? '';
    replayed(text, authors, op, author);
    runs = runsAfter(runs, stepsOf(op), { author, at: 0, version });
    expect(runs.flatMap((run) => Array<string>(run.length).fill(run.author))).toEqual(authors);
  }
});

test('neighbours of one person and about one time are one run', () => {
  const made = { author: 'ana', at: 0, version: 3 };
  expect(runsAfter([{ length: 2, ...made }, { length: 1, ...made, author: 'ben' }, { length: 4, ...made }], [{ kind: 'keep', length: 2 }, { kind: 'delete', length: 1 }], made)).toEqual([
    { length: 6, ...made },
  ]);
  const later = { ...made, at: 20 * 60_000, version: 9 };
  expect(runsAfter([{ length: 2, ...made }], [{ kind: 'insert', length: 1 }], later)).toEqual([{ length: 1, ...later }, { length: 2, ...made }]);
});
