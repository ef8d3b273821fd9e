import { Client, type OpenDocument } from '@tandem/client';
import { logger } from 'sharedb/lib/client/index.js';
import { expect } from 'vitest';
import { eventually } from '../../client/test/eventually';
import { MemoryServer } from '../../client/test/memoryServer';
import { BoardBinding } from '../src/binding';
import { emptyBoard, type Board, type BoardOp, type StoredElement } from '../src/board';
import type { BoardFiles, Uploaded } from '../src/files';
import { FakeEditor, fakeRestore } from './fakeEditor';

// ShareDB's client tells of acknowledgements that overtook others' ops at its own server, and of each refusal.
logger.setMethods({ info: () => undefined, warn: () => undefined, error: () => undefined });

/** Files in memory; `fails` makes every upload fail. */
export class MemoryFiles implements BoardFiles {
  fails: Error | null = null;
  readonly all = new Map<string, Blob>();

  async upload(file: Blob): Promise<Uploaded> {
    await Promise.resolve();
    if (this.fails !== null) throw this.fails;
    const id = `sha-${await file.text()}`;
    this.all.set(id, file);
    return { id, type: file.type, size: file.size };
  }

  async fetch(id: string): Promise<Blob> {
    await Promise.resolve();
    const file = this.all.get(id);
    if (file === undefined) throw new Error('no such file');
    return file;
  }
}

export interface Page {
  client: Client;
  document: OpenDocument<Board, BoardOp>;
  editor: FakeEditor;
  binding: BoardBinding;
}

/** A server and the pages that have one board of it open. */
export class Boards {
  readonly server = new MemoryServer();
  readonly files = new MemoryFiles();
  readonly pages: Page[] = [];

  async open(): Promise<Page> {
    const client = new Client({ connect: this.server.connect, random: () => 0 });
    const document = client.open<Board, BoardOp>({ collection: 'boards', id: 'x', type: 'json1', empty: emptyBoard });
    await eventually(() => expect(document.phase).toEqual({ kind: 'open' }));
    const editor = new FakeEditor(String.fromCharCode(97 + this.pages.length));
    const binding = new BoardBinding(editor, document, { restoreElements: fakeRestore, files: this.files });
    const page = { client, document, editor, binding };
    this.pages.push(page);
    return page;
  }

  /** Waits until everyone has the same document and shows it, and nothing is left to be sent. */
  async settled(): Promise<void> {
    await eventually(() => {
      for (const { binding } of this.pages) binding.flush();
      for (const { client } of this.pages) expect(client.unsaved).toBe(0);
      expect(new Set(this.pages.map(({ document }) => canonical(document.data))).size).toBe(1);
      const [first] = this.pages;
      for (const { editor } of this.pages) {
        expect(digest(shown(editor))).toBe(digest(shown((first as Page).editor)));
        expect(digest(visible(editor))).toBe(digest(inDocument((first as Page).document.data)));
      }
    });
  }

  close(): void {
    for (const { binding, client } of this.pages) {
      binding.destroy();
      client.close();
    }
    this.server.close();
  }
}

/** JSON with the keys of objects in order. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** A text to be compared, of which a failure shows no more than the end. */
function digest(lines: readonly string[]): string {
  return `${lines.length} lines: ${lines.join('\n').slice(-2000)}`;
}

/** The ids that a board should show, from the lowest to the highest. */
function inDocument({ elements }: Board): string[] {
  const present = Object.entries(elements).filter(([, element]) => element.isDeleted !== true);
  const key = ([id, element]: [string, StoredElement]) => `${String(element.index)} ${id}`;
  return present.sort((a, b) => (key(a) < key(b) ? -1 : 1)).map(([id]) => id);
}

function visible(editor: FakeEditor): string[] {
  return editor.elements.filter(({ isDeleted, type, originalText }) => !isDeleted && !(type === 'text' && originalText === '')).map(({ id }) => id);
}

/** What an editor shows, without what is each page's own. */
function shown(editor: FakeEditor): string[] {
  return editor.elements
    .filter(({ isDeleted }) => !isDeleted)
    .map((element) => {
      const own = ['version', 'versionNonce', 'updated', 'index', 'status'];
      const rest = Object.entries(element).filter(([key, value]) => !own.includes(key) && value !== null);
      return canonical(Object.fromEntries(rest));
    });
}
