import { logger } from 'sharedb/lib/client/index.js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TextOp } from 'ot-text-unicode';
import { Client } from '../src/client';
import type { OpenDocument } from '../src/openDocument';
import { eventually } from './eventually';
import { MemoryServer } from './memoryServer';

type Text = OpenDocument<string, TextOp>;

let server: MemoryServer;
let clients: Client[];
const me = {};

// ShareDB's client tells of fetches that a deletion overtook.
logger.setMethods({ info: () => undefined, warn: () => undefined, error: () => undefined });

beforeEach(() => {
  server = new MemoryServer();
  clients = [];
});

afterEach(() => {
  for (const client of clients) client.close();
  server.close();
});

async function openWith(text: string, count: number): Promise<Text[]> {
  const documents: Text[] = [];
  for (let i = 0; i < count; i++) {
    const client = new Client({ connect: server.connect, random: () => 0 });
    clients.push(client);
    const document: Text = client.open({ collection: 'docs', id: 'x', type: 'text-unicode', empty: '' });
    documents.push(document);
    await eventually(() => expect(document.phase.kind).toBe('open'));
    if (i === 0) document.submit([text], me);
    await eventually(() => expect(document.data).toBe(text));
  }
  await eventually(() => documents.forEach((document) => expect(document.unsaved.count).toBe(0)));
  return documents;
}

async function all(documents: Text[], kind: string): Promise<void> {
  await eventually(() => documents.forEach((document) => expect(document.phase.kind).toBe(kind)));
}

test('a deleted document is deleted for all, stays readable, and comes back for all', async () => {
  const [a, b] = (await openWith('text', 2)) as [Text, Text];
  a.delete();
  await all([a, b], 'deleted');
  expect(a.phase).toMatchObject({ yourself: true, restorable: true });
  expect(b.phase).toMatchObject({ yourself: false, restorable: true, by: expect.any(String) as unknown });
  expect([a.data, b.data]).toEqual(['text', 'text']);
  expect(b.submit(['no'], me)).toBe(false);
  b.restore();
  await all([a, b], 'open');
  a.submit([4, '!'], me);
  await eventually(() => expect([a.data, b.data]).toEqual(['text!', 'text!']));
});

test('deleting waits for what is unsaved, and a restored document has it', async () => {
  const [a, b] = (await openWith('text', 2)) as [Text, Text];
  a.submit([4, ' and more'], me);
  a.delete();
  await all([a, b], 'deleted');
  a.restore();
  await all([a, b], 'open');
  expect([a.data, b.data]).toEqual(['text and more', 'text and more']);
});

test('what others wrote while a deletion was on its way is in the restored document', async () => {
  const [a, b] = (await openWith('text', 2)) as [Text, Text];
  const dropped = vi.fn();
  b.dropped.add(dropped);
  b.submit([4, '!'], me);
  a.delete();
  await all([a, b], 'deleted');
  await eventually(() => expect(clients.map(({ unsaved }) => unsaved)).toEqual([0, 0]));
  a.restore();
  await all([a, b], 'open');
  // Either it came first and is there, or it was dropped and handed out.
  if (dropped.mock.calls.length > 0) expect(dropped).toHaveBeenCalledWith(expect.objectContaining({ data: 'text!' }));
  else await eventually(() => expect([a.data, b.data]).toEqual(['text!', 'text!']));
});

test('what is unsaved when the document is deleted is handed out', async () => {
  const [a, b] = (await openWith('text', 2)) as [Text, Text];
  const dropped = vi.fn();
  b.dropped.add(dropped);
  server.down = true;
  server.cutAll();
  b.submit([4, ' unsent'], me);
  a.delete();
  server.down = false;
  await eventually(() => expect(clients.map(({ unsaved }) => unsaved)).toEqual([0, 0]));
  await eventually(() => {
    const kinds = [a.phase.kind, b.phase.kind];
    expect(kinds).toEqual(['deleted', 'deleted']);
  });
  // Either b's change was first, and then it is part of what a can restore, or it was handed out.
  if (dropped.mock.calls.length > 0) expect(dropped).toHaveBeenCalledWith(expect.objectContaining({ data: 'text unsent' }));
  else expect(a.data).toBe('text unsent');
});

test('two who restore at once get one document', async () => {
  const documents = await openWith('text', 3);
  documents[0]?.delete();
  await all(documents, 'deleted');
  for (const document of documents) document.restore();
  await all(documents, 'open');
  documents.forEach((document) => document.submit(['+'], me));
  await eventually(() => documents.forEach((document) => expect(document.data).toBe('+++text')));
});

test('two who delete at once have it deleted, and restored once', async () => {
  const documents = await openWith('text', 2);
  for (const document of documents) document.delete();
  await all(documents, 'deleted');
  await eventually(() => expect(clients.map(({ unsaved }) => unsaved)).toEqual([0, 0]));
  documents[1]?.restore();
  await all(documents, 'open');
  expect(documents.map(({ data }) => data)).toEqual(['text', 'text']);
});

test('whoever comes later is told, and follows when it is restored', async () => {
  const [a] = (await openWith('text', 1)) as [Text];
  a.delete();
  await all([a], 'deleted');
  await eventually(() => expect(a.unsaved.count).toBe(0));
  const client = new Client({ connect: server.connect, random: () => 0 });
  clients.push(client);
  const late: Text = client.open({ collection: 'docs', id: 'x', type: 'text-unicode', empty: '' });
  await all([late], 'deleted');
  expect(late.phase).toMatchObject({ restorable: false, by: null });
  a.restore();
  await all([late], 'open');
  expect(late.data).toBe('text');
});
