import { expect, test } from 'vitest';
import type { Piece } from '../../src/history/answers';
import { changesOf, deletedBy, deletedWithin } from '../../src/history/passages';

const by = (author: string) => ({ author, at: 0, version: 1 });
const pieces: Piece[] = [
  { kind: 'keep', length: 3 },
  { kind: 'delete', length: 4, content: 'gone', ...by('ana') },
  { kind: 'insert', length: 2, ...by('ana') },
  { kind: 'insert', length: 1, ...by('ben') },
  { kind: 'keep', length: 5 },
  { kind: 'format', length: 2, ...by('ben') },
  { kind: 'delete', length: 3, content: 'off', ...by('ben') },
];

test('what one person did at one place is one change', () => {
  const { marked, changes } = changesOf(pieces);
  expect(marked.map(({ change }) => change)).toEqual([null, 0, 0, 1, null, 2, 2]);
  expect(changes).toBe(3);
});

test.each([
  [0, 3, []],
  [3, 7, [{ position: 3, from: 0, to: 4, content: 'gone' }]],
  [5, 6, [{ position: 3, from: 2, to: 3, content: 'gone' }]],
  [7, 17, []],
  [0, 20, [{ position: 3, from: 0, to: 4, content: 'gone' }, { position: 13, from: 0, to: 3, content: 'off' }]],
  [18, 99, [{ position: 13, from: 1, to: 3, content: 'off' }]],
])('deleted from %i to %i', (from, to, found) => expect(deletedWithin(pieces, from, to)).toEqual(found));

test('deleted by one change', () => {
  const { marked } = changesOf(pieces);
  expect(deletedBy(marked, 0)).toEqual([{ position: 3, from: 0, to: 4, content: 'gone' }]);
  expect(deletedBy(marked, 1)).toEqual([]);
  expect(deletedBy(marked, 2)).toEqual([{ position: 13, from: 0, to: 3, content: 'off' }]);
});
