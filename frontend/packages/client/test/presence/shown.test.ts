import { expect, test } from 'vitest';
import { channelOf } from '../../src/presence/presence';
import { decodeShown } from '../../src/presence/shown';

const good = { v: 3, ranges: [{ anchor: 1, head: 2 }], user: 'guest:1', name: 'Ana', colour: '#c62828', activity: 'idle' };

test('what another window shows is read', () => {
  expect(decodeShown({ ...good, later: 1 })).toEqual(good);
});

test.each([
  ['no object', 'x'],
  ['null', null],
  ['no version', { ...good, v: undefined }],
  ['half a version', { ...good, v: 0.5 }],
  ['no ranges', { ...good, ranges: 1 }],
  ['a range below', { ...good, ranges: [{ anchor: -1, head: 0 }] }],
  ['a range of text', { ...good, ranges: [{ anchor: '1', head: 0 }] }],
  ['nobody', { ...good, user: '' }],
])('%s is not', (_name, value) => {
  expect(decodeShown(value)).toBe(null);
});

test('what could deceive or be too much is left out', () => {
  const shown = decodeShown({ ...good, name: ` A\u202en\u0000a${'x'.repeat(99)}`, colour: 'red;', activity: 7, ranges: Array(999).fill(good.ranges[0]) });
  expect(shown).toMatchObject({ name: `Ana${'x'.repeat(61)}`, colour: '#546e7a', activity: 'active' });
  expect(shown?.ranges.length).toBe(100);
  expect(decodeShown({ ...good, name: ' \n' })?.name).toBe('Guest');
});

test('a channel is never that of a document’s own presence, nor that of another document', () => {
  const ids = ['x', 'x.y', 'x%2ey', '!carets', 'a/b'];
  const channels = ids.map((id) => channelOf({ collection: 'docs', id }));
  for (const channel of channels) expect(channel).not.toContain('.');
  expect(new Set(channels).size).toBe(ids.length);
});
