import { type as textUnicode, type TextOp } from 'ot-text-unicode';
import { logger } from 'sharedb/lib/client/index.js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Random } from '../../../bind-quill/test/random';
import { Client } from '../../src/client';
import type { About, Blame, Diff } from '../../src/history/answers';
import { LastEdit } from '../../src/history/lastEdit';
import { LiveAuthorship, type Writers } from '../../src/history/liveAuthorship';
import { placesNow } from '../../src/history/placesNow';
import type { OpenDocument } from '../../src/openDocument';
import { eventually } from '../eventually';
import { MemoryServer } from '../memoryServer';

// ShareDB's client tells of acknowledgements that overtook others' ops at its own server; it recovers by itself.
logger.setMethods({ info: () => undefined, warn: () => undefined, error: () => undefined });

let server: MemoryServer;
let clients: Client[];

beforeEach(() => {
  server = new MemoryServer();
  clients = [];
});

afterEach(() => {
  for (const client of clients) client.close();
  server.close();
});

async function open(empty = 'abcdef'): Promise<OpenDocument<string, TextOp>> {
  const client = new Client({ connect: server.connect, random: () => 0 });
  clients.push(client);
  const document = client.open<string, TextOp>({ collection: 'docs', id: 'x', type: 'text-unicode', empty });
  await eventually(() => expect(document.phase.kind).toBe('open'));
  return document;
}

const person = (id: string) => ({ id, name: id.toUpperCase(), colour: '#000000' });
const writers: Writers = { self: () => person('self'), of: () => person('other') };
const anyDocument = (document: OpenDocument<string, TextOp>) => document as unknown as OpenDocument<unknown, unknown>;

/** What a server says that takes its time: all up to then is the creator's. */
function slowBlame(document: OpenDocument<string, TextOp>): (version: number) => Promise<Blame> {
  return async (version) => {
    const length = Array.from(document.data).length;
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { version, runs: [{ length, author: 'creator', at: 0, version: 1 }], people: new Map([['creator', person('creator')]]) };
  };
}

test.each([1, 2, 3])('who wrote each character stays right while all write (seed %i)', async (seed) => {
  const [a, b] = [await open(), await open()];
  const live = new LiveAuthorship(anyDocument(a), slowBlame(a), writers);
  // Digits are the other's, letters are one's own, what was there at first has a sign of its own.
  const random = new Random(seed);
  const write = (document: OpenDocument<string, TextOp>, signs: string) => {
    const length = Array.from(document.data).length;
    const at = random.below(length + 1);
    const op = textUnicode.normalize([at, random.pick(Array.from(signs)), { d: random.below(Math.min(2, length - at) + 1) }]);
    document.submit(op, {});
  };
  const signsOfOwn = 'XYZ😀';
  for (let i = 0; i < 120; i++) {
    if (random.below(2) === 0) write(a, signsOfOwn);
    else write(b, '0123456789');
    if (random.below(4) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await eventually(() => {
    expect([a.unsaved.count, b.unsaved.count]).toEqual([0, 0]);
    expect(a.data).toBe(b.data);
    expect(live.runs).not.toBe(null);
  });
  const letters = Array.from(a.data);
  const authors = (live.runs ?? []).flatMap(({ length, author }) => Array<string>(length).fill(author));
  expect(authors.length).toBe(letters.length);
  // What was there when the server was asked is the creator's, whosever sign it bears.
  for (const [i, letter] of letters.entries()) {
    if (authors[i] === 'creator') continue;
    expect(authors[i]).toBe(signsOfOwn.includes(letter) ? 'self' : 'other');
  }
  expect(new Set(authors).size).toBeGreaterThan(1);
  live.close();
});

test('where a past place is now, others having written meanwhile', async () => {
  const [a, b] = [await open(), await open()];
  const version = a.version ?? 0;
  b.submit([2, 'NEW'], {});
  await eventually(() => expect(a.data).toBe('abNEWcdef'));
  const diff = async (from: number, to: number): Promise<Diff> => {
    b.submit(['LATER'], {});
    await eventually(() => expect(a.data).toBe('LATERabNEWcdef'));
    return { from, to, type: 'text-unicode', op: [2, 'NEW'], pieces: [], people: new Map() };
  };
  expect(await placesNow(anyDocument(a), diff, version, [0, 3, 6])).toEqual([0, 11, 14]);
  await expect(placesNow(anyDocument(a), (from, to) => Promise.resolve({ from, to, type: null, op: null, pieces: [], people: new Map() }), version, [0])).rejects.toThrow('deleted');
});

test('the last edit is what the server says, then what happens', async () => {
  const [a, b] = [await open(), await open()];
  const about: About = { type: 'text-unicode', version: 1, title: '', lastEdit: { author: 'creator', at: 5 }, copyOf: null, people: new Map([['creator', person('creator')]]) };
  const last = new LastEdit(anyDocument(a), () => Promise.resolve(about), writers);
  await vi.waitFor(() => expect(last.edit).toEqual({ name: 'CREATOR', yourself: false, at: 5 }));
  b.submit(['x'], {});
  await eventually(() => expect(last.edit).toMatchObject({ name: 'OTHER', yourself: false }));
  a.submit(['y'], {});
  expect(last.edit).toMatchObject({ yourself: true });
});
