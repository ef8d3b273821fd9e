import { type as textUnicode, type TextOp } from 'ot-text-unicode';
import Delta from 'quill-delta';
import { logger } from 'sharedb/lib/client/index.js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Random } from '../../../bind-quill/test/random';
import { Client } from '../../src/client';
import type { OpenDocument } from '../../src/openDocument';
import type { Other } from '../../src/presence/others';
import type { TextRange } from '../../src/presence/positions';
import type { Presence } from '../../src/presence/presence';
import { eventually } from '../eventually';
import { MemoryServer } from '../memoryServer';

// ShareDB's client tells of acknowledgements that overtook others' ops at its own server; it recovers by itself.
logger.setMethods({ info: () => undefined, warn: () => undefined, error: () => undefined });

const types = {
  'text-unicode': {
    empty: '' as unknown,
    length: (data: unknown) => Array.from(data as string).length,
    op: (at: number, text: string, length: number) => textUnicode.normalize([at, ...(text === '' ? [] : [text]), ...(length === 0 ? [] : [{ d: length }])]),
    units: (text: string) => Array.from(text).length,
    after: (position: number, op: unknown) => textUnicode.transformPosition(position, op as TextOp),
  },
  'rich-text': {
    empty: [{ insert: '\n' }] as unknown,
    length: (data: unknown) => (data as Delta).length() - 1,
    op: (at: number, text: string, length: number) => new Delta().retain(at).insert(text).delete(length),
    units: (text: string) => text.length,
    after: (position: number, op: unknown) => new Delta(op as Delta).transformPosition(position, true),
  },
};
type TypeName = keyof typeof types;

/** A page with a document and, for an editor, just a caret, which moves as an editor's would. */
class Page {
  readonly client: Client;
  readonly document: OpenDocument<unknown, unknown>;
  readonly presence: Presence;
  readonly type: (typeof types)[TypeName];
  selection: TextRange = { anchor: 0, head: 0 };
  /** Frames about presence that were sent. */
  sent = 0;

  constructor(server: MemoryServer, type: TypeName, name: string) {
    this.type = types[type];
    const connect = () => {
      const raw = server.connect();
      const send = raw.send.bind(raw);
      raw.send = (data: string) => {
        if (data.startsWith('{"a":"p",')) this.sent++;
        send(data);
      };
      return raw;
    };
    this.client = new Client({ connect, random: () => 0 });
    const place = { collection: 'docs', id: 'x' };
    this.document = this.client.open({ ...place, type, empty: this.type.empty });
    this.presence = this.client.presence(place);
    this.presence.selection = () => [this.selection];
    this.presence.show({ user: name, name, colour: '#c62828', activity: 'active' });
    this.document.applied.add(({ op, source }) => {
      if (source !== this) this.select(this.type.after(this.selection.anchor, op), this.type.after(this.selection.head, op));
    });
  }

  select(anchor: number, head = anchor): void {
    this.selection = { anchor, head };
    this.presence.moved();
  }

  /** Replaces so many units at a place; the caret is behind what was written. */
  edit(at: number, text: string, length: number): void {
    this.document.submit(this.type.op(at, text, length), this);
    this.select(at + this.type.units(text));
  }

  get length(): number {
    return this.type.length(this.document.data);
  }

  other(name: string): Other | undefined {
    return this.presence.others.find((other) => other.name === name);
  }

  sees(page: Page, name: string): void {
    expect(this.other(name)?.ranges).toEqual([page.selection]);
  }
}

let server: MemoryServer;
let pages: Page[];

beforeEach(() => {
  server = new MemoryServer();
  pages = [];
});

afterEach(() => {
  for (const { client } of pages) client.close();
  server.close();
  vi.useRealTimers();
});

async function open(type: TypeName, ...names: string[]): Promise<Page[]> {
  for (const name of names) {
    const page = new Page(server, type, name);
    pages.push(page);
    await eventually(() => expect(page.document.phase).toEqual({ kind: 'open' }));
  }
  await eventually(() => pages.forEach((page) => expect(page.presence.others.length).toBe(pages.length - 1)));
  return pages;
}

const pair = async (type: TypeName) => (await open(type, 'ana', 'bert')) as [Page, Page];

test('each sees the other’s name and caret, and a change of either', async () => {
  const [ana, bert] = await pair('text-unicode');
  ana.edit(0, 'hello', 0);
  ana.select(4, 1);
  await eventually(() => bert.sees(ana, 'ana'));
  ana.presence.show({ user: 'ana', name: 'Ana B.', colour: '#00728f', activity: 'away' });
  await eventually(() => expect(bert.presence.others).toMatchObject([{ user: 'ana', name: 'Ana B.', colour: '#00728f', activity: 'away' }]));
});

test.each(['text-unicode', 'rich-text'] as const)('%s: while one types, the text alone carries the caret', async (type) => {
  const [ana, bert] = await pair(type);
  ana.edit(0, 'x', 0);
  await eventually(() => bert.sees(ana, 'ana'));
  const { sent } = ana;
  for (const letter of 'yz😀') {
    ana.edit(ana.length, letter, 0);
    await eventually(() => bert.sees(ana, 'ana'));
  }
  expect(ana.sent).toBe(sent);
  expect(bert.other('ana')?.moves).toBeGreaterThanOrEqual(3);
  const { moves } = bert.other('ana') as Other;
  bert.edit(0, 'before ', 0);
  await eventually(() => bert.sees(ana, 'ana'));
  expect(bert.other('ana')?.moves).toBe(moves);
});

test('who leaves is gone; who comes later sees all', async () => {
  const [ana, bert] = await pair('rich-text');
  ana.edit(0, 'abc', 0);
  bert.select(1);
  const [, , cleo] = (await open('rich-text', 'cleo')) as [Page, Page, Page];
  await eventually(() => cleo.sees(ana, 'ana'));
  await eventually(() => cleo.sees(bert, 'bert'));
  bert.client.close();
  await eventually(() => expect(cleo.presence.others.map(({ name }) => name)).toEqual(['ana']));
});

test('after a break everyone shows again, and who left meanwhile does not', async () => {
  const [ana, bert] = await pair('text-unicode');
  ana.edit(0, 'abcdef', 0);
  await eventually(() => bert.sees(ana, 'ana'));
  ana.select(2);
  server.cutAll();
  ana.select(3);
  await eventually(() => {
    ana.sees(bert, 'bert');
    bert.sees(ana, 'ana');
  });
  server.down = true;
  server.cutAll();
  bert.client.close();
  server.down = false;
  await eventually(() => expect(ana.presence.others).toEqual([]));
});

test('a caret that is ahead of the document waits for it and shows nothing wrong', async () => {
  const [ana, bert] = await pair('text-unicode');
  const held: (() => void)[] = [];
  // Bert's ops are held up; presence is not.
  const { onmessage } = bert.client.socket;
  bert.client.socket.onmessage = (event) => {
    if (String(event.data).includes('"a":"op"')) held.push(() => onmessage?.(event));
    else onmessage?.(event);
  };
  ana.edit(0, 'abcdef', 0);
  await eventually(() => expect(ana.document.unsaved.count).toBe(0));
  ana.select(5);
  await eventually(() => expect(held.length).toBe(1));
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(bert.other('ana')?.ranges).toEqual([{ anchor: 0, head: 0 }]);
  held.forEach((release) => release());
  await eventually(() => bert.sees(ana, 'ana'));
});

const texts = ['a', 'bc ', '😀', 'e\u0301', '👩‍👩‍👧', ''];

test.each([
  ['text-unicode', 1],
  ['text-unicode', 2],
  ['rich-text', 3],
  ['rich-text', 4],
] as const)('%s: carets of three who edit at random stay in the text and end where they are (seed %i)', async (type, seed) => {
  const random = new Random(seed);
  await open(type, 'ana', 'bert', 'cleo');
  const names = ['ana', 'bert', 'cleo'];
  const inside = () => {
    for (const page of pages) {
      for (const { ranges } of page.presence.others) {
        for (const { anchor, head } of ranges) expect(Math.max(anchor, head)).toBeLessThanOrEqual(page.length);
      }
    }
  };
  for (let step = 0; step < 150; step++) {
    const page = random.pick(pages);
    const at = random.below(page.length + 1);
    if (random.below(3) === 0) page.select(at, random.below(page.length + 1));
    else page.edit(at, random.pick(texts), random.below(Math.min(5, page.length - at + 1)));
    inside();
    if (random.below(50) === 0) server.cutAll();
    for (let turn = random.below(4); turn > 0; turn--) await new Promise((resolve) => setImmediate(resolve));
    inside();
  }
  await eventually(() => {
    pages.forEach((page, i) => pages.forEach((seer) => seer === page || seer.sees(page, names[i] as string)));
  });
  expect(new Set(pages.map(({ document }) => JSON.stringify(document.data))).size).toBe(1);
});
