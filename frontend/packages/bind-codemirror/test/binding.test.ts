// @vitest-environment happy-dom
import { redo, undo } from '@codemirror/commands';
import type { EditorView } from '@codemirror/view';
import { Client, type OpenDocument, type TextOp } from '@tandem/client';
import { logger } from 'sharedb/lib/client/index.js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Random } from '../../bind-quill/test/random';
import { eventually } from '../../client/test/eventually';
import { MemoryServer } from '../../client/test/memoryServer';
import { CodeMirrorBinding } from '../src/binding';
import { createEditor } from '../src/editor';

interface Page {
  client: Client;
  document: OpenDocument<string, TextOp>;
  view: EditorView;
  binding: CodeMirrorBinding;
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
  for (const { client, view } of pages) {
    client.close();
    view.destroy();
  }
  server.close();
});

async function openPage(): Promise<Page> {
  const client = new Client({ connect: server.connect, random: () => 0 });
  const open = client.open<string, TextOp>({ collection: 'docs', id: 'x', type: 'text-unicode', empty: '' });
  await eventually(() => expect(open.phase).toEqual({ kind: 'open' }));
  const view = createEditor(document.body.appendChild(document.createElement('div')), { placeholder: '', label: 'Text' });
  const page = { client, document: open, view, binding: new CodeMirrorBinding(view, open) };
  pages.push(page);
  return page;
}

/** Waits until all is saved and everyone has the same, then checks that each editor shows it. */
async function settled(): Promise<string> {
  await eventually(() => {
    for (const { client } of pages) expect(client.unsaved).toBe(0);
    expect(new Set(pages.map(({ document }) => document.data)).size).toBe(1);
  });
  const text = (pages[0] as Page).document.data;
  for (const { view } of pages) expect(view.state.doc.toString()).toBe(text);
  return text;
}

function type({ view }: Page, from: number, insert: string, to = from): void {
  view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length }, userEvent: 'input.type' });
}

function compose({ view }: Page, on: boolean): void {
  view.contentDOM.dispatchEvent(new CompositionEvent(on ? 'compositionstart' : 'compositionend', { bubbles: true }));
}

test('both type and see each other', async () => {
  const a = await openPage();
  const b = await openPage();
  type(a, 0, 'a😀');
  type(b, 0, 'b😀');
  expect(await settled()).toMatch(/^(a😀b😀|b😀a😀)$/);
});

test('undo takes back one’s own edits only', async () => {
  const a = await openPage();
  const b = await openPage();
  type(a, 0, 'mi😀ne');
  await settled();
  type(b, 4, 'THEIRS');
  await settled();
  undo(a.view);
  expect(await settled()).toBe('THEIRS');
  redo(a.view);
  expect(await settled()).toContain('THEIRS');
});

test('what was typed key by key beside others is undone and redone', async () => {
  const a = await openPage();
  const b = await openPage();
  type(a, 0, 'middle');
  await settled();
  let at = 0;
  for (const key of 'one two three') {
    type(a, at++, key);
    type(b, b.view.state.doc.length, '😀');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const both = await settled();
  let undone = 0;
  for (; undo(a.view); undone++) await settled();
  expect(await settled()).toBe('😀'.repeat(13));
  for (let i = 0; i < undone; i++) expect(redo(a.view)).toBe(true);
  expect(await settled()).toBe(both);
});

test('line ends of other kinds are characters', async () => {
  const a = await openPage();
  a.document.submit(['a\r\nb\rc'], {});
  const b = await openPage();
  type(b, 6, '!');
  expect(await settled()).toBe('a\r\nb\rc!');
});

test.each([
  ['half a pair typed', '', '\ud83d', 0, 0, '\ufffd'],
  ['the other half right after', 'x', '\ude00', 1, 1, 'x\ufffd'],
  ['half of a pair deleted', 'a😀b', '', 1, 2, 'a\ufffdb'],
  ['something put into a pair', '😀', 'x', 1, 1, '\ufffdx\ufffd'],
  ['halves of two pairs that make one', '😀😁', '', 1, 3, '😁'],
])('no half of a character gets into the text: %s', async (_name, before, insert, from, to, after) => {
  const a = await openPage();
  await openPage();
  a.document.submit(before === '' ? [] : [before], {});
  await settled();
  type(a, from, insert, to);
  expect(await settled()).toBe(after);
  undo(a.view);
  expect(await settled()).toBe(before);
});

test('the line of a word that is being composed is left alone, then both are there', async () => {
  const a = await openPage();
  const b = await openPage();
  type(a, 0, 'one two\nbelow');
  await settled();
  a.view.dispatch({ selection: { anchor: 3 } });
  compose(a, true);
  type(b, 13, ' 😀');
  await eventually(() => expect(a.view.state.doc.toString()).toBe('one two\nbelow 😀'));
  type(b, 0, 'zero 😀 ');
  await eventually(() => expect(a.document.data).toBe(b.document.data));
  expect(a.view.state.doc.toString()).toBe('one two\nbelow 😀');
  type(a, 3, '!');
  expect(a.binding.selection).toEqual([{ anchor: 11, head: 11 }]);
  expect(a.binding.placeOf(11)).toBe(4);
  compose(a, false);
  await eventually(() => expect(a.view.state.doc.toString()).toBe('zero 😀 one! two\nbelow 😀'));
  await settled();
});

test('the selection is told in code points, and places of the document are found', async () => {
  const a = await openPage();
  type(a, 0, '😀😀x');
  const told = vi.fn();
  a.binding.selected.add(told);
  a.view.dispatch({ selection: { anchor: 5, head: 2 } });
  expect(told).toHaveBeenCalled();
  expect(a.binding.selection).toEqual([{ anchor: 3, head: 1 }]);
  expect([0, 1, 2, 3, 99].map((place) => a.binding.placeOf(place))).toEqual([0, 2, 4, 5, 5]);
});

test('a change that is too large is not made, and the editor stays in step', async () => {
  server.limits = { operationBytes: 100 };
  const a = await openPage();
  const b = await openPage();
  type(a, 0, 'text');
  const exceeded = vi.fn();
  a.document.exceeded.add(exceeded);
  type(a, 2, 'too large '.repeat(20));
  expect(exceeded).toHaveBeenCalledExactlyOnceWith({ what: 'change', bytes: expect.any(Number) as unknown, limit: 100 });
  expect(a.view.state.doc.toString()).toBe('text');
  type(a, 4, '!');
  type(b, 0, '😀');
  expect(await settled()).toMatch(/^(😀text!|text!😀)$/);
  undo(a.view);
  await settled();
});

const texts = ['a', 'bc ', '😀', 'e\u0301', '\n', 'x\ny', '👩‍👩‍👧', '\t', '𝔘', '\ud83d', '\ude00', '🇩🇪'];

function randomEdit(page: Page, random: Random): void {
  const { length } = page.view.state.doc;
  const from = random.below(length + 1);
  const to = Math.min(length, from + random.below(6));
  switch (random.below(8)) {
    case 0:
    case 1:
      type(page, from, '', to);
      break;
    case 2:
      undo(page.view);
      break;
    case 3:
      redo(page.view);
      break;
    case 4:
      type(page, from, random.pick(texts), to);
      break;
    case 5:
      page.view.dispatch({
        changes: [
          { from: 0, to: Math.min(1, from), insert: random.pick(texts) },
          { from, to, insert: random.pick(texts) },
        ],
      });
      break;
    default:
      type(page, from, random.pick(texts));
  }
}

test.each([1, 2, 3, 4, 5, 6])('three editors with random edits and drops end the same (seed %i)', async (seed) => {
  const random = new Random(seed);
  for (let i = 0; i < 3; i++) await openPage();
  for (let step = 0; step < 150; step++) {
    const page = random.pick(pages);
    if (random.below(12) === 0) compose(page, !page.view.compositionStarted);
    randomEdit(page, random);
    if (random.below(40) === 0) server.cutAll();
    for (let turn = random.below(4); turn > 0; turn--) await new Promise((resolve) => setImmediate(resolve));
  }
  for (const page of pages) compose(page, false);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await settled()).not.toMatch(/\p{Surrogate}/u);
});
