import { expect, test } from 'vitest';
import { DocumentSize, jsonBytes, limitsOf } from '../src/limits';

test('only sizes are limits', () => {
  expect(limitsOf({ limits: { operationBytes: 5, documentBytes: 'many', other: 1 } })).toEqual({ operationBytes: 5 });
  expect(limitsOf({ limits: null })).toEqual({});
  expect(limitsOf({})).toEqual({});
});

test('bytes are those of UTF-8', () => expect(jsonBytes('ä😀')).toBe(8));

test('a document is measured only near its limit', () => {
  const size = new DocumentSize();
  let measured = 0;
  const add = (text: string, more: string) => {
    const before = () => {
      measured++;
      return text;
    };
    const excess = size.excess(more.length, 100, before, () => text + more);
    if (excess === null) size.grown(more.length);
    return excess;
  };
  const text = 'a'.repeat(10);
  for (let i = 0; i < 8; i++) expect(add(text + 'b'.repeat(10 * i), 'b'.repeat(10))).toBe(null);
  expect(measured).toBe(1);
  expect(add('c'.repeat(95), 'd'.repeat(10))).toEqual({ what: 'document', bytes: 107, limit: 100 });
});

test('what makes a document smaller is welcome, however large it is', () => {
  const size = new DocumentSize();
  expect(size.excess(20, 100, () => 'a'.repeat(300), () => 'a'.repeat(250))).toBe(null);
});
