// @vitest-environment happy-dom
import { Client, type OpenDocument } from '@tandem/client';
import type Quill from 'quill/core.js';
import Delta, { type AttributeMap } from 'quill-delta';
import { logger } from 'sharedb/lib/client/index.js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { eventually } from '../../client/test/eventually';
import { MemoryServer } from '../../client/test/memoryServer';
import { QuillBinding } from '../src/binding';
import { shownContent, type RichText } from '../src/display';
import { createEditor } from '../src/editor';
import { Random } from './random';

interface Page {
  client: Client;
  document: OpenDocument<RichText, RichText>;
  quill: Quill;
}

// ShareDB's client tells of acknowledgements that overtook others' ops at its own server; it recovers by itself.
logger.setMethods({ info: () => undefined, warn: () => undefined, error: () => undefined });

let server: MemoryServer;
let pages: Page[];

beforeEach(() => {
  server = new MemoryServer();
  pages = [];
});

afterEach(() => {
  for (const page of pages) page.client.close();
  server.close();
});

async function openPage(): Promise<Page> {
  const client = new Client({ connect: server.connect, random: () => 0 });
  const open = client.open<RichText, RichText>({ collection: 'docs', id: 'x', type: 'rich-text', empty: [{ insert: '\n' }] });
  await eventually(() => expect(open.phase).toEqual({ kind: 'open' }));
  const container = document.body.appendChild(document.createElement('div'));
  const quill = createEditor(container, { placeholder: '', label: 'Text' });
  new QuillBinding(quill, open);
  const page = { client, document: open, quill };
  pages.push(page);
  return page;
}

/** Waits until all is saved and everyone has the same, then checks that each editor shows it. */
async function settled(): Promise<Delta> {
  await eventually(() => {
    for (const { client } of pages) expect(client.unsaved).toBe(0);
    expect(new Set(pages.map(({ document }) => canonical(document.data))).size).toBe(1);
  });
  const shown = shownContent((pages[0] as Page).document.data);
  for (const { quill } of pages) expect(quill.getText()).toBe(textOf(shown));
  return shown;
}

/** What is shown of a document, with the formats of each stretch in one order. */
function canonical(content: RichText): string {
  return JSON.stringify(
    shownContent(content).ops.map(({ insert, attributes }) => [insert, Object.entries(attributes ?? {}).sort()]),
  );
}

/** A delta's text; as in Quill, an embed has none. */
function textOf(delta: Delta): string {
  return delta.ops.map((op) => (typeof op.insert === 'string' ? op.insert : '')).join('');
}

test('both type and see each other', async () => {
  const a = await openPage();
  const b = await openPage();
  a.quill.insertText(0, 'from a', 'bold', true, 'user');
  b.quill.insertText(0, 'from b ', 'user');
  expect(textOf(await settled())).toMatch(/^(from afrom b |from b from a)\n$/);
});

test('what did not come from the user is not sent', async () => {
  const { quill, document } = await openPage();
  quill.insertText(0, 'api', 'api');
  expect(document.unsaved.count).toBe(0);
});

test('undo takes back one’s own edits only', async () => {
  const a = await openPage();
  const b = await openPage();
  a.quill.insertText(0, 'mine', 'user');
  await settled();
  b.quill.insertText(2, 'THEIRS', 'user');
  await settled();
  a.quill.history.undo();
  expect(textOf(await settled())).toBe('THEIRS\n');
  a.quill.history.redo();
  const text = textOf(await settled());
  expect(text).toContain('THEIRS');
  expect(text.length).toBe('mineTHEIRS\n'.length);
});

test('while a word is being composed others’ edits wait, then both are there', async () => {
  const a = await openPage();
  const b = await openPage();
  a.quill.insertText(0, 'one two', 'user');
  await settled();
  a.quill.composition.isComposing = true;
  b.quill.insertText(0, 'zero ', 'user');
  b.quill.deleteText(5, 4, 'user');
  await eventually(() => expect(a.document.data).toEqual(b.document.data));
  expect(a.quill.getText()).toBe('one two\n');
  a.quill.insertText(3, '!', 'user');
  a.quill.composition.isComposing = false;
  a.quill.emitter.emit('composition-end');
  expect(textOf(await settled())).toBe('zero !two\n');
});

test('a document without a newline at its end, with embeds and carriage returns, is shown place for place', async () => {
  const a = await openPage();
  a.document.submit([{ insert: 'a\r\nb' }, { insert: { image: 'https://elsewhere.example/x.png' } }, { insert: 'c' }, { delete: 1 }], {});
  const b = await openPage();
  expect(b.quill.root.querySelector('img')).toBe(null);
  expect(b.quill.getLength()).toBe(7);
  b.quill.insertText(6, '!', 'user');
  const shown = await settled();
  expect(textOf(shown)).toBe('a \nbc!\n');
  expect(a.document.data).toEqual(new Delta([{ insert: 'a\r\nb' }, { insert: { image: 'https://elsewhere.example/x.png' } }, { insert: 'c!\n' }]));
  b.quill.deleteText(0, 5, 'user');
  b.quill.history.undo();
  await settled();
  expect(JSON.stringify(a.document.data)).toContain('elsewhere');
});

test('a newline at the end that comes and goes does not shift the editor', async () => {
  const a = await openPage();
  const b = await openPage();
  a.document.submit([{ insert: 'ab' }, { delete: 1 }], {});
  await settled();
  a.document.submit([{ retain: 2 }, { insert: 'c' }], {});
  await settled();
  a.document.submit([{ retain: 3 }, { insert: '\n' }], {});
  await settled();
  b.quill.insertText(3, 'd', 'user');
  expect(textOf(await settled())).toBe('abcd\n');
});

test('halves of surrogate pairs are shown as what they are, and whole again when they meet', async () => {
  const a = await openPage();
  const b = await openPage();
  a.document.submit([{ insert: '\ud83d' }], {});
  await settled();
  b.quill.insertText(0, 'x', 'user');
  expect(textOf(await settled())).toBe('x\ufffd\n');
  a.document.submit([{ retain: 2 }, { insert: '\ude00' }], {});
  expect(textOf(await settled())).toBe('x😀\n');
  a.document.submit([{ retain: 1 }, { delete: 1 }], {});
  expect(textOf(await settled())).toBe('x\ufffd\n');
});

test('a change that is too large is not made, and the editor stays in step', async () => {
  server.limits = { operationBytes: 120 };
  const a = await openPage();
  const b = await openPage();
  a.quill.insertText(0, 'text', 'user');
  const exceeded = vi.fn();
  a.document.exceeded.add(exceeded);
  a.quill.insertText(2, 'too large '.repeat(20), { bold: true }, 'user');
  expect(exceeded).toHaveBeenCalledExactlyOnceWith({ what: 'change', bytes: expect.any(Number) as unknown, limit: 120 });
  expect(a.quill.getText()).toBe('text\n');
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', 'x'.repeat(200));
  a.quill.root.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  expect(exceeded).toHaveBeenCalledTimes(2);
  b.quill.insertText(0, '😀', 'user');
  a.quill.insertText(4, '!', 'user');
  expect(textOf(await settled())).toMatch(/^(😀text!|text!😀)\n$/);
  a.quill.history.undo();
  await settled();
});

const texts = ['a', 'bc ', '😀', 'e\u0301', '\n', 'x\ny', '👩‍👩‍👧', '\t'];
const formats: AttributeMap[] = [{ bold: true }, { italic: true }, { link: 'https://a.example/' }, { code: true }, { bold: null }];
const lineFormats: AttributeMap[] = [{ header: 1 }, { list: 'bullet' }, { list: 'ordered', indent: 1 }, { blockquote: true }, { header: null }, { list: null }];

/** Of an index in the middle of a pair of surrogates the one before: no caret ever stands there. */
function whole(quill: Quill, index: number): number {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(quill.getText(index - 1, 2)) ? index - 1 : index;
}

function randomEdit(quill: Quill, random: Random): void {
  const index = whole(quill, random.below(quill.getLength()));
  const length = whole(quill, index + random.below(Math.min(8, quill.getLength() - index))) - index;
  switch (random.below(10)) {
    case 0:
    case 1:
      quill.deleteText(index, length, 'user');
      break;
    case 2:
      quill.formatText(index, length, random.pick(formats), 'user');
      break;
    case 3:
      quill.formatLine(index, length, random.pick(lineFormats), 'user');
      break;
    case 4:
      quill.history.undo();
      break;
    case 5:
      quill.updateContents(new Delta().retain(index).insert(random.pick(texts)).delete(length), 'user');
      break;
    default:
      quill.insertText(index, random.pick(texts), random.below(3) === 0 ? random.pick(formats) : {}, 'user');
  }
}

test.each([1, 2, 3, 4])('three editors with random edits and drops end the same (seed %i)', async (seed) => {
  const random = new Random(seed);
  for (let i = 0; i < 3; i++) await openPage();
  for (let step = 0; step < 120; step++) {
    const { quill } = random.pick(pages);
    const composing = quill.composition.isComposing;
    if (random.below(12) === 0) {
      quill.composition.isComposing = !composing;
      if (composing) quill.emitter.emit('composition-end');
    }
    randomEdit(quill, random);
    if (random.below(40) === 0) server.cutAll();
    for (let turn = random.below(4); turn > 0; turn--) await new Promise((resolve) => setImmediate(resolve));
  }
  for (const { quill } of pages) {
    quill.composition.isComposing = false;
    quill.emitter.emit('composition-end');
  }
  const shown = await settled();
  for (const { quill } of pages) expect(quill.getLength()).toBe(shown.length());
});
