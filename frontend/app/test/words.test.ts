// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { deletedBy, excessWords } from '../src/document/noticeWords';
import { toAddress } from '../src/rich/address';
import { ago } from '../src/home/ago';
import { documentPath, routeOf } from '../src/route';

test.each([
  ['/', { page: 'home' }],
  ['/d/abc', { page: 'document', id: 'abc', kind: 'rich' }],
  ['/d/a%20b/', { page: 'document', id: 'a b', kind: 'rich' }],
  ['/t/abc', { page: 'document', id: 'abc', kind: 'plain' }],
  ['/b/abc', { page: 'document', id: 'abc', kind: 'board' }],
  ['/d/', { page: 'unknown' }],
  ['/d/a/b', { page: 'unknown' }],
  ['/d/%', { page: 'unknown' }],
  ['/x', { page: 'unknown' }],
])('the page of %s', (path, route) => expect(routeOf(path)).toEqual(route));

test('a document’s path leads to it', () => {
  for (const kind of ['rich', 'plain', 'board'] as const) {
    expect(routeOf(documentPath('a/ü?', kind))).toEqual({ page: 'document', id: 'a/ü?', kind });
  }
});

test.each([
  ['example.org', 'https://example.org'],
  ['example.org/a?b', 'https://example.org/a?b'],
  ['localhost:7007/x', 'https://localhost:7007/x'],
  [' http://a.example ', 'http://a.example'],
  ['ana@example.org', 'mailto:ana@example.org'],
  ['mailto:ana@example.org', 'mailto:ana@example.org'],
  ['javascript:alert(1)', null],
  ['data:text/html,x', null],
  ['just words', null],
  ['', null],
])('typed as an address: %o', (typed, address) => expect(toAddress(typed)).toBe(address));

const noon = new Date(2026, 4, 20, 12, 0);
test.each([
  [0, 'just now'],
  [59_000, 'just now'],
  [61_000, '1 minute ago'],
  [3 * 3_600_000, '3 hours ago'],
  [13 * 3_600_000, 'yesterday'],
  [3 * 86_400_000, '3 days ago'],
  [8 * 86_400_000, 'May 12, 2026'],
])('%i ms ago', (age, words) => expect(ago(noon.getTime() - age, noon, 'en-US')).toBe(words));

test('what is too large is said in sizes that one can picture', () => {
  expect(excessWords({ what: 'change', bytes: 12_345_678, limit: 4 << 20 }, 'document')).toMatch(/^That is too large: 12 MB, .* at most 4 MB\./);
  expect(excessWords({ what: 'document', bytes: 101, limit: 100 }, 'document')).toContain('at most 100 bytes');
});

test('a deletion is told of with its doer, where that is known', () => {
  const deletion = { kind: 'deleted', by: 'x', yourself: false, restorable: true } as const;
  expect(deletedBy(deletion, 'Ana', 'document')).toBe('This document was deleted by Ana.');
  expect(deletedBy(deletion, null, 'board')).toBe('This board was deleted.');
  expect(deletedBy({ ...deletion, by: null, yourself: true }, null, 'document')).toBe('You deleted this document.');
});
