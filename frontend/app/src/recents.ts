import { Listeners } from '@tandem/client';
import type { Kind } from './kind';

/** A document that this browser has opened. */
export interface Recent {
  id: string;
  title: string;
  kind: Kind;
  /** Whether it was deleted when it was last seen here. */
  deleted: boolean;
  /** Milliseconds of Date.now(). */
  openedAt: number;
}

const KEY = 'tandem.recents';
const MOST = 100;

/** The documents that this browser has opened, newest first. Other tabs' changes are seen as they happen. */
export class Recents {
  readonly #storage: Storage | null;
  readonly #changed = new Listeners();
  #stored: string | null = null;
  #list: readonly Recent[] = [];

  constructor(storage: Storage | null) {
    this.#storage = storage;
  }

  /** The list of a browser; where that forbids storage there is none. */
  static of(page: Window): Recents {
    try {
      return new Recents(page.localStorage);
    } catch {
      return new Recents(null);
    }
  }

  /** The same array for as long as nothing changed. */
  list = (): readonly Recent[] => {
    const stored = this.#read();
    if (stored !== this.#stored) {
      this.#stored = stored;
      this.#list = decode(stored);
    }
    return this.#list;
  };

  /** Puts a document on top. */
  note(recent: Recent): void {
    const others = this.list().filter((other) => other.id !== recent.id);
    this.#write([recent, ...others].slice(0, MOST));
  }

  /** Changes what is known of a document where it stands. */
  change(id: string, known: Partial<Omit<Recent, 'id'>>): void {
    this.#write(this.list().map((recent) => (recent.id === id ? { ...recent, ...known } : recent)));
  }

  remove(id: string): void {
    this.#write(this.list().filter((recent) => recent.id !== id));
  }

  subscribe = (listener: () => void): (() => void) => {
    const leave = this.#changed.add(listener);
    addEventListener('storage', listener);
    return () => {
      leave();
      removeEventListener('storage', listener);
    };
  };

  #read(): string | null {
    try {
      return this.#storage?.getItem(KEY) ?? null;
    } catch {
      return null;
    }
  }

  #write(list: readonly Recent[]): void {
    try {
      this.#storage?.setItem(KEY, JSON.stringify(list));
    } catch {
      // Full or forbidden: the list is a convenience.
    }
    this.#changed.emit();
  }
}

function decode(stored: string | null): readonly Recent[] {
  if (stored === null) return [];
  try {
    const list: unknown = JSON.parse(stored);
    return Array.isArray(list) ? list.flatMap(decodeRecent) : [];
  } catch {
    return [];
  }
}

function decodeRecent(value: unknown): Recent[] {
  if (typeof value !== 'object' || value === null) return [];
  const { id, title, openedAt, kind, deleted } = value as Record<string, unknown>;
  if (typeof id !== 'string' || typeof title !== 'string' || typeof openedAt !== 'number') return [];
  return [{ id, title, openedAt, kind: kind === 'plain' || kind === 'board' ? kind : 'rich', deleted: deleted === true }];
}
