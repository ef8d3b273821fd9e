import { logger } from 'sharedb/lib/client/index.js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TextOp } from 'ot-text-unicode';
import { Client } from '../src/client';
import type { OpenDocument } from '../src/openDocument';
import { eventually } from './eventually';
import { MemoryServer } from './memoryServer';

let server: MemoryServer;
let clients: Client[];
const me = {};

// ShareDB's server logs each refusal; here they are meant.
logger.setMethods({ info: () => undefined, warn: () => undefined, error: () => undefined });

beforeEach(() => {
  server = new MemoryServer();
  clients = [];
});

afterEach(() => {
  for (const client of clients) client.close();
  server.close();
});

/** Tries come at once: the waits have tests of their own. */
function newClient(): Client {
  const client = new Client({ connect: server.connect, random: () => 0 });
  clients.push(client);
  return client;
}

function openText(client: Client, id = 'x'): OpenDocument<string, TextOp> {
  return client.open({ collection: 'titles', id, type: 'text-unicode', empty: '' });
}

async function settled(...documents: OpenDocument<string, TextOp>[]): Promise<void> {
  await eventually(() => {
    for (const document of documents) {
      expect(document.phase).toEqual({ kind: 'open' });
      expect(document.unsaved.count).toBe(0);
    }
    expect(new Set(documents.map((document) => document.data)).size).toBe(1);
  });
}

test('pages that open a new address at once all get the same document', async () => {
  const documents = Array.from({ length: 5 }, () => openText(newClient()));
  await settled(...documents);
  for (const document of documents) document.submit(['a'], me);
  await eventually(() => documents.forEach((document) => expect(document.data).toBe('aaaaa')));
});

test('an op is told with its source and the content on both sides of it', async () => {
  const [a, b] = [openText(newClient()), openText(newClient())];
  await settled(a, b);
  const toldA = vi.fn();
  const toldB = vi.fn();
  a.applied.add(toldA);
  b.applied.add(toldB);
  a.submit(['hi'], me);
  await settled(a, b);
  expect(toldA).toHaveBeenCalledExactlyOnceWith({ op: ['hi'], source: me, by: null, version: 1, before: '', after: 'hi' });
  expect(toldB).toHaveBeenCalledExactlyOnceWith({ op: ['hi'], source: false, by: expect.any(String) as string, version: 2, before: '', after: 'hi' });
});

test('edits go on while the server is away and arrive once when it is back', async () => {
  const client = newClient();
  const [a, b] = [openText(client), openText(newClient())];
  await settled(a, b);
  server.down = true;
  server.cutAll();
  for (const letter of 'abc') a.submit([a.data.length, letter].filter((part) => part !== 0), me);
  expect(client.unsaved).toBe(3);
  server.down = false;
  await settled(a, b);
  expect(b.data).toBe('abc');
});

test('cut between sending and acknowledgement, an edit is neither lost nor doubled', async () => {
  const [a, b] = [openText(newClient()), openText(newClient())];
  await settled(a, b);
  for (let i = 0; i < 30; i++) {
    a.submit(['x'], me);
    for (let turn = 0; turn < i % 7; turn++) await new Promise((resolve) => setImmediate(resolve));
    server.cutAll();
    await settled(a, b);
    expect(b.data.length).toBe(i + 1);
  }
});

test('what the server refuses is dropped and handed out, with the reason; the document goes on', async () => {
  const [a, b] = [openText(newClient()), openText(newClient())];
  await settled(a, b);
  a.submit(['kept'], me);
  await settled(a, b);
  const dropped = vi.fn();
  a.dropped.add(dropped);
  server.refusal = 'the document is too large';
  a.submit([4, ' and more'], me);
  a.submit([{ d: 1 }], me);
  await eventually(() =>
    expect(dropped).toHaveBeenCalledExactlyOnceWith({ type: 'text-unicode', data: 'ept and more', why: 'the document is too large' }),
  );
  server.refusal = null;
  await settled(a, b);
  b.submit([4, '!'], me);
  a.submit(['We '], me);
  await settled(a, b);
  expect(a.data).toBe('We kept!');
  expect(dropped).toHaveBeenCalledOnce();
});

test('a document of another type is not opened', async () => {
  const [a, client] = [openText(newClient()), newClient()];
  await settled(a);
  const b = client.open({ collection: 'titles', id: 'x', type: 'rich-text', empty: [] });
  await eventually(() => expect(b.phase.kind).toBe('refused'));
});

test('the epoch of the greeting is kept', () => {
  const connect = () => raw;
  const raw = { send() {}, close() {}, onopen: null, onclose: null, onmessage: null as ((event: { data: unknown }) => void) | null };
  const client = new Client({ connect });
  clients.push(client);
  expect(client.epoch).toBe(null);
  raw.onmessage?.({ data: JSON.stringify({ a: 'init', protocol: 1, protocolMinor: 2, id: 'x', epoch: 'e1' }) });
  expect(client.epoch).toBe('e1');
});
