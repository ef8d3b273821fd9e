import type { Session } from '../document/session';

const KEY = 'tandem.visits';
/** So many documents are remembered. */
const MOST = 200;

/** When this browser last had a document open, and which version it had then. */
export interface Visit {
  version: number;
  /** Milliseconds of Date.now(). */
  at: number;
}

/** The last visits of this browser, by document. */
export class Visits {
  readonly #storage: Storage | null;

  constructor(storage: Storage | null) {
    this.#storage = storage;
  }

  /** Those of a browser; where that forbids storage there are none. */
  static of(page: Window): Visits {
    try {
      return new Visits(page.localStorage);
    } catch {
      return new Visits(null);
    }
  }

  last(id: string): Visit | null {
    return this.#read().get(id) ?? null;
  }

  note(id: string, visit: Visit): void {
    const all = this.#read();
    all.delete(id);
    const kept = [...all, [id, visit] as const].slice(-MOST);
    try {
      this.#storage?.setItem(KEY, JSON.stringify(kept.map(([key, { version, at }]) => [key, version, at])));
    } catch {
      // Full or forbidden: it is a convenience.
    }
  }

  #read(): Map<string, Visit> {
    try {
      const stored: unknown = JSON.parse(this.#storage?.getItem(KEY) ?? '[]');
      return new Map(Array.isArray(stored) ? stored.flatMap(decode) : []);
    } catch {
      return new Map();
    }
  }
}

function decode(value: unknown): [string, Visit][] {
  if (!Array.isArray(value)) return [];
  const [id, version, at] = value as unknown[];
  return typeof id === 'string' && typeof version === 'number' && typeof at === 'number' ? [[id, { version, at }]] : [];
}

/** Notes, whenever the page is left or hidden, which version it had. */
export function noteVisits(session: Session, visits: Visits, page: Window): () => void {
  const note = () => {
    const { version, phase } = session.content;
    if (version !== null && phase.kind === 'open') visits.note(session.id, { version, at: Date.now() });
  };
  const hidden = () => {
    if (page.document.visibilityState === 'hidden') note();
  };
  page.addEventListener('pagehide', note);
  page.document.addEventListener('visibilitychange', hidden);
  return () => {
    page.removeEventListener('pagehide', note);
    page.document.removeEventListener('visibilitychange', hidden);
  };
}
