import { insertOp, moveOp, removeOp, replaceOp, type as json1, type JSONOp } from 'ot-json1';
import { expect, test } from 'vitest';
import { Committed } from '../src/committed';
import { mergingJson1 } from '../src/json1';

const board = () => ({ elements: { a: { x: 1, gone: true, points: [1, 2] }, b: { x: 2 } }, app: { colour: 'red' } });

const ops: Record<string, JSONOp> = {
  nothing: null,
  'a property replaced': ['elements', 'a', 'x', { r: true, i: 5 }],
  'several at once': [['app', 'colour', { r: true, i: 'blue' }], ['elements', ['a', 'points', 2, { i: 3 }], ['c', { i: { x: 3 } }]]],
  'an element removed': removeOp(['elements', 'a']),
  'something carried elsewhere': [['app', 'colour', { p: 0 }], ['elements', 'b', 'colour', { d: 0 }]],
  'all of it replaced': replaceOp([], true, { elements: {} }),
  'a new part': insertOp(['files'], {}),
  'a part removed': removeOp(['app']),
  'a list item of a list': ['elements', 'a', 'points', [0, { r: true }], [1, { i: 9 }]],
};

test.each(Object.entries(ops))('ops are applied as the reference applies them: %s', (_name, op) => {
  const content = board();
  const deep = content.elements.a;
  expect(mergingJson1.apply(content, op)).toEqual(json1.apply(board(), op));
  expect(deep).toEqual(board().elements.a);
});

test('an op is inverted only when it says all that it removes, be it even `true`', () => {
  const op: JSONOp = ['elements', 'a', ['gone', { r: true }], ['x', { r: true, i: 7 }]];
  expect(() => mergingJson1.invert(op)).toThrow('does not say');
  const inverse = mergingJson1.invert(mergingJson1.makeInvertible(op, board()));
  expect(mergingJson1.apply(mergingJson1.apply(board(), op), inverse)).toEqual(board());
});

test('what is created is nobody else’s', () => {
  const content = board();
  mergingJson1.apply(mergingJson1.create(content), ['elements', 'b', 'x', { r: true, i: 9 }]);
  expect(content).toEqual(board());
});

test('conflicts are merged: of two that set one property the left one stays', () => {
  const [left, right] = [replaceOp(['x'], true, 'left'), replaceOp(['x'], true, 'right')];
  const both = [
    mergingJson1.apply(mergingJson1.apply({ x: 0 }, right), mergingJson1.transform(left, right, 'left')),
    mergingJson1.apply(mergingJson1.apply({ x: 0 }, left), mergingJson1.transform(right, left, 'right')),
  ];
  expect(both).toEqual([{ x: 'left' }, { x: 'left' }]);
});

/** ShareDB's Doc, as far as it is followed. */
class Followed {
  type = mergingJson1;
  data: unknown = board();
  version = 4;
  inflightOp: { op?: unknown; src: string; seq: number } | null = null;
  pendingOps: { op?: unknown }[] = [];
}

/** What remains of an op that the server refuses after others' ops have come. */
function refuse(op: JSONOp, others: JSONOp[]): unknown {
  const doc = new Followed();
  const committed = new Committed(doc);
  committed.submitting(op);
  doc.inflightOp = { op, src: 'me', seq: 1 };
  let server: unknown = board();
  let inflight = op;
  for (const other of others) {
    committed.receive({ v: doc.version, src: 'them', seq: doc.version, op: other });
    // What is of another version ShareDB does not take up.
    committed.receive({ v: doc.version - 1, src: 'them', seq: 99, op: other });
    server = mergingJson1.apply(server, other);
    inflight = mergingJson1.transform(inflight, other, 'left');
    doc.inflightOp.op = inflight;
    doc.version++;
  }
  const before = structuredClone(server);
  committed.receive({ src: 'me', seq: 1, error: { message: 'no' } });
  const shown = mergingJson1.apply(server, inflight);
  expect(mergingJson1.apply(shown, mergingJson1.invert(doc.inflightOp.op as JSONOp))).toEqual(before);
  return before;
}

test('a refused op is taken back to what the server has, not to what was here before', () => {
  refuse(['elements', 'a', 'x', { r: true, i: 9 }], []);
  refuse(['elements', 'a', 'x', { r: true, i: 9 }], [['elements', 'a', 'x', { r: true, i: 5 }]]);
  refuse(['elements', 'a', { r: true }], [['elements', 'a', 'points', 2, { i: 7 }], ['app', 'colour', { r: true }]]);
  refuse([['app', 'colour', { r: true, i: 'blue' }], ['elements', 'c', { i: {} }]], [removeOp(['elements', 'b'])]);
});

test('where others carried something elsewhere, a refused op is not inverted', () => {
  expect(() => refuse(['elements', 'a', 'x', { r: true, i: 9 }], [moveOp(['elements', 'b'], ['elements', 'c'])])).toThrow('does not say');
});
