import { Listeners } from '@tandem/client';
import type { StoredFile } from './board';
import type { BoardEditor, EditorFile } from './editor';
import { FileRefused, type BoardFiles } from './files';

/** How long to wait after the first failure, and at most; each wait is twice the one before. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/** A picture could not be sent. When that is final, it will not be tried again. */
export interface FileTrouble {
  /** The editor's id of the file. */
  id: string;
  why: string;
  final: boolean;
}

/** Brings the editor's pictures to the server and the board's to the editor; both are tried until they succeed. */
export class Pictures {
  /** Tells the editor's id of a file that the server has taken in. */
  readonly stored = new Listeners<string>();
  readonly trouble = new Listeners<FileTrouble>();

  readonly #editor: BoardEditor;
  readonly #files: BoardFiles;
  readonly #sending: () => () => void;
  /** What the server made of the editor's files: the editor hashes them before it makes them smaller. */
  readonly #uploaded = new Map<string, { id: string; file: StoredFile }>();
  readonly #busy = new Set<string>();
  /** Uploads that are under way or will be tried again, with what says that they are over. */
  readonly #unsent = new Map<string, () => void>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #ended = false;

  /** `sending` notes that a picture is not saved yet; its answer is called when it is, or never will be. */
  constructor(editor: BoardEditor, files: BoardFiles, sending: () => () => void) {
    this.#editor = editor;
    this.#files = files;
    this.#sending = sending;
  }

  destroy(): void {
    this.#ended = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const id of [...this.#unsent.keys()]) this.#settle(id);
  }

  /** What the server made of a file of the editor; null before it has it. */
  uploadOf(id: string): { id: string; file: StoredFile } | null {
    return this.#uploaded.get(id) ?? null;
  }

  /** Sends one of the editor's files, once. */
  upload(id: string): void {
    const file = this.#editor.getFiles()[id];
    if (file === undefined || this.#uploaded.has(id) || this.#busy.has(`up ${id}`)) return;
    this.#unsent.set(id, this.#sending());
    this.#try(`up ${id}`, (last) => this.#send(file, last));
  }

  /** Loads a file of the board into the editor, unless it is there. */
  download(id: string, about: StoredFile | undefined): void {
    if (this.#editor.getFiles()[id] !== undefined) return;
    this.#try(`down ${id}`, () => this.#load(id, about));
  }

  async #send(file: EditorFile, failures: number): Promise<void> {
    try {
      const { id, type, size } = await this.#files.upload(blobOf(file));
      this.#uploaded.set(file.id, { id, file: { mimeType: type, size, created: file.created } });
      if (!this.#ended) this.stored.emit(file.id);
      this.#settle(file.id);
    } catch (error) {
      const final = error instanceof FileRefused;
      if (final) this.#settle(file.id);
      if (final || failures === 0) this.trouble.emit({ id: file.id, why: wordsOf(error), final });
      throw error;
    }
  }

  #settle(id: string): void {
    this.#unsent.get(id)?.();
    this.#unsent.delete(id);
  }

  async #load(id: string, about: StoredFile | undefined): Promise<void> {
    const blob = await this.#files.fetch(id);
    const mimeType = about?.mimeType ?? blob.type;
    const dataURL = await dataUrlOf(blob, mimeType);
    if (!this.#ended) this.#editor.addFiles([{ id, mimeType, dataURL, created: about?.created ?? Date.now() }]);
  }

  #try(key: string, act: (failures: number) => Promise<void>, failures = 0): void {
    if (this.#ended || (failures === 0 && this.#busy.has(key))) return;
    this.#busy.add(key);
    act(failures).then(
      () => this.#busy.delete(key),
      (error: unknown) => {
        if (error instanceof FileRefused) return;
        const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
        const timer = setTimeout(() => {
          this.#timers.delete(timer);
          this.#try(key, act, failures + 1);
        }, wait);
        this.#timers.add(timer);
      },
    );
  }
}

/** The editor's id for a file: the SHA-256 of its bytes, in hex. Only pages that came over a secure line can hash. */
export async function idForFile(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const subtle = (globalThis.crypto as Partial<Crypto>).subtle;
  const hash = subtle === undefined ? crypto.getRandomValues(new Uint8Array(32)) : new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function blobOf({ dataURL, mimeType }: EditorFile): Blob {
  const comma = dataURL.indexOf(',');
  const data = dataURL.slice(comma + 1);
  const inBase64 = dataURL.slice(0, comma).endsWith(';base64');
  const bytes = inBase64 ? Uint8Array.from(atob(data), (unit) => unit.charCodeAt(0)) : new TextEncoder().encode(decodeURIComponent(data));
  return new Blob([bytes], { type: mimeType });
}

async function dataUrlOf(blob: Blob, mimeType: string): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let binary = '';
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return `data:${mimeType};base64,${btoa(binary)}`;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
