// @vitest-environment happy-dom
import { Client, type OpenDocument } from '@tandem/client';
import Delta from 'quill-delta';
import { logger } from 'sharedb/lib/client/index.js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { eventually } from '../../client/test/eventually';
import { MemoryServer } from '../../client/test/memoryServer';
import { QuillBinding } from '../src/binding';
import type { RichText } from '../src/display';
import { createEditor } from '../src/editor';

logger.setMethods({ info: () => undefined, warn: () => undefined, error: () => undefined });

const other = {};
let server: MemoryServer;
let client: Client;

beforeEach(() => {
  server = new MemoryServer();
  client = new Client({ connect: server.connect, random: () => 0 });
});

afterEach(() => {
  client.close();
  server.close();
});

async function openPage() {
  const document = client.open<RichText, RichText>({ collection: 'docs', id: 'x', type: 'rich-text', empty: [{ insert: 'one two\n' }] });
  await eventually(() => expect(document.phase).toEqual({ kind: 'open' }));
  const quill = createEditor(globalThis.document.body.appendChild(globalThis.document.createElement('div')), { placeholder: '', label: 'Text' });
  return { document, quill, binding: new QuillBinding(quill, document) };
}

/** What someone else wrote; in this page a listener cannot tell. */
function elsewhere(document: OpenDocument<RichText, RichText>, op: Delta): void {
  document.submit(op, other);
}

test('there is no caret before the editor had the focus; then it stays in its place without it', async () => {
  const { document, quill, binding } = await openPage();
  expect(binding.selection).toEqual([]);
  quill.setSelection(4, 3, 'user');
  expect(binding.selection).toEqual([{ anchor: 4, head: 7 }]);
  const selected = vi.fn();
  binding.selected.add(selected);
  quill.blur();
  elsewhere(document, new Delta().insert('😀 '));
  expect(binding.selection).toEqual([{ anchor: 7, head: 10 }]);
  expect(selected).toHaveBeenCalled();
});

test('while a word is being composed, places of editor and document differ by what is not shown yet', async () => {
  const { document, quill, binding } = await openPage();
  quill.setSelection(4, 0, 'user');
  quill.composition.isComposing = true;
  elsewhere(document, new Delta().insert('zero '));
  expect(binding.selection).toEqual([{ anchor: 9, head: 9 }]);
  expect(binding.placeOf(9)).toBe(4);
  expect(binding.placeOf(2)).toBe(0);
});

test('a place beyond the text is its end', async () => {
  const { binding } = await openPage();
  expect(binding.placeOf(3)).toBe(3);
  expect(binding.placeOf(999)).toBe(7);
});
