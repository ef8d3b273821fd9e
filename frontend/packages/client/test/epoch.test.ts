import { expect, test, vi } from 'vitest';
import type { TextOp } from 'ot-text-unicode';
import { Client } from '../src/client';
import { eventually } from './eventually';
import { FakeNetwork, type FakeSocket } from './fakeSocket';

const TEXT = 'http://sharejs.org/types/text-unicode';

function greet(socket: FakeSocket, id: string, epoch?: string): void {
  socket.open();
  socket.receive({ a: 'init', protocol: 1, protocolMinor: 2, id, type: 'http://sharejs.org/types/JSONv0', ...(epoch ? { epoch } : {}) });
}

function shake(socket: FakeSocket, id: string): void {
  socket.receive({ a: 'hs', protocol: 1, protocolMinor: 2, id, type: 'http://sharejs.org/types/JSONv0' });
}

function frames(socket: FakeSocket): Record<string, unknown>[] {
  return socket.sent.map((frame) => JSON.parse(frame) as Record<string, unknown>);
}

/** A page with a document at version 7 and a change that the server has not acknowledged. */
async function openWithUnsent() {
  const network = new FakeNetwork();
  const client = new Client({ connect: network.connect, random: () => 0 });
  const document = client.open<string, TextOp>({ collection: 'docs', id: 'x', type: 'text-unicode', empty: '' });
  const dropped = vi.fn();
  document.dropped.add(dropped);
  greet(network.last, 'one', 'e1');
  shake(network.last, 'one');
  network.last.receive({ a: 's', c: 'docs', d: 'x', data: { v: 7, type: TEXT, data: 'text' } });
  await eventually(() => expect(document.phase.kind).toBe('open'));
  document.submit([4, '!'], {});
  await eventually(() => expect(frames(network.last)).toContainEqual(expect.objectContaining({ a: 'op', v: 7 })));
  return { network, client, document, dropped };
}

test('after another epoch nothing of before is sent; what was unsent is handed out and the document loaded afresh', async () => {
  const { network, client, document, dropped } = await openWithUnsent();
  network.last.drop();
  await eventually(() => expect(network.sockets.length).toBe(2));
  greet(network.last, 'two', 'e2');
  expect(network.sockets.length).toBe(3);
  expect(network.sockets[1]?.closed).toBe(true);
  greet(network.last, 'three', 'e2');
  expect(frames(network.last)[0]).toMatchObject({ a: 'hs', id: null });
  shake(network.last, 'three');
  network.last.receive({ a: 's', c: 'docs', d: 'x', data: { v: 3, type: TEXT, data: 'older' } });
  await eventually(() => expect(document.phase.kind).toBe('open'));
  expect(document.data).toBe('older');
  expect(dropped).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ type: 'text-unicode', data: 'text!' }));
  expect(client.unsaved).toBe(0);
  for (const socket of network.sockets.slice(1)) expect(frames(socket).filter(({ a }) => a === 'op')).toEqual([]);
  client.close();
});

test('the same epoch resends as ever', async () => {
  const { network, client, dropped } = await openWithUnsent();
  network.last.drop();
  await eventually(() => expect(network.sockets.length).toBe(2));
  greet(network.last, 'two', 'e1');
  shake(network.last, 'one');
  await eventually(() => expect(frames(network.last)).toContainEqual(expect.objectContaining({ a: 'op', src: 'one' })));
  expect(dropped).not.toHaveBeenCalled();
  client.close();
});

test.each([
  { a: 's', c: 'docs', d: 'x', v: 7, error: { message: 'Missing ops' } },
  { a: 'op', c: 'docs', d: 'x', v: 7, seq: 1, error: { code: 'ERR_SUBMIT_TRANSFORM_OPS_NOT_FOUND', message: 'missing' } },
])('a page from before what the server keeps begins anew and hands out what was unsent: %o', async (frame) => {
  const { network, client, document, dropped } = await openWithUnsent();
  network.last.drop();
  await eventually(() => expect(network.sockets.length).toBe(2));
  greet(network.last, 'two', 'e1');
  shake(network.last, 'one');
  network.last.receive(frame);
  expect(dropped).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ data: 'text!', why: expect.stringContaining('away for so long') as string }));
  expect(network.sockets.length).toBe(3);
  greet(network.last, 'three', 'e1');
  expect(frames(network.last)[0]).toMatchObject({ a: 'hs', id: null });
  shake(network.last, 'three');
  network.last.receive({ a: 's', c: 'docs', d: 'x', data: { v: 90, type: TEXT, data: 'newer' } });
  await eventually(() => expect(document.phase.kind).toBe('open'));
  expect(document.data).toBe('newer');
  client.close();
});

test.each([
  { a: 's', c: 'docs', d: 'x', head: 5 },
  { a: 's', c: 'docs', d: 'x', v: 7, error: { code: 'ERR_FORMER_EPOCH', message: 'restored' } },
  { a: 'op', c: 'docs', d: 'x', v: 7, seq: 1, error: { code: 'ERR_OP_VERSION_NEWER_THAN_CURRENT_SNAPSHOT', message: 'newer' } },
])('a server that is behind the page has another history: %o', async (frame) => {
  const { network, client, document, dropped } = await openWithUnsent();
  network.last.drop();
  await eventually(() => expect(network.sockets.length).toBe(2));
  greet(network.last, 'two', 'e1');
  shake(network.last, 'one');
  network.last.receive(frame);
  expect(dropped).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ data: 'text!' }));
  expect(document.phase.kind).toBe('opening');
  expect(network.sockets.length).toBe(3);
  client.close();
});
