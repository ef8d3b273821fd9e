// @vitest-environment happy-dom
import { Listeners, type Copy } from '@tandem/client';
import { expect, test, vi } from 'vitest';
import { Copies } from '../src/document/copies';
import { guardLeaving } from '../src/document/leaveGuard';
import type { Session } from '../src/document/session';

const copy: Copy = { type: 'text-unicode', data: 'mine', why: 'the document was deleted' };

function asked(): boolean {
  return !dispatchEvent(new Event('beforeunload', { cancelable: true }));
}

test('what was dropped is kept, oldest first, until it is let go', () => {
  const documents = [{ dropped: new Listeners<Copy>() }, { dropped: new Listeners<Copy>() }] as const;
  const copies = new Copies(...documents);
  const told = vi.fn();
  copies.changed.add(told);
  documents[0].dropped.emit(copy);
  documents[1].dropped.emit({ ...copy, data: 'more' });
  expect(copies.list.map(({ data }) => data)).toEqual(['mine', 'more']);
  copies.letGo(copies.list[0]?.key ?? -1);
  expect(copies.list.map(({ data }) => data)).toEqual(['more']);
  expect(told).toHaveBeenCalledTimes(3);
});

test('leaving is asked about while there is a copy or something unsaved', () => {
  const content = { dropped: new Listeners<Copy>() };
  const session = { client: { unsaved: 0 }, copies: new Copies(content) };
  const leave = guardLeaving(session as unknown as Session, window);
  expect(asked()).toBe(false);
  content.dropped.emit(copy);
  expect(asked()).toBe(true);
  session.copies.letGo(session.copies.list[0]?.key ?? -1);
  expect(asked()).toBe(false);
  session.client.unsaved = 1;
  expect(asked()).toBe(true);
  leave();
  expect(asked()).toBe(false);
});
