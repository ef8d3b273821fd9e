import { Listeners, LiveAuthorship, type Author, type Blame, type HistoryApi, type Run } from '@tandem/client';
import type { AuthorStretch } from '../document/editing';
import type { Session } from '../document/session';
import type { SessionHistory } from './sessionHistory';
import { authorOf, momentWords } from './words';

/** What is marked in the live document: who wrote what, or what others wrote since a version. */
export type Marking = { kind: 'all' } | { kind: 'since'; version: number };

/** Marks in the live document who wrote what, until it is closed. */
export class AuthorshipView {
  readonly changed = new Listeners();
  readonly #session: Session;
  readonly #past: SessionHistory;
  readonly #marking: Marking;
  readonly #live: LiveAuthorship;
  readonly #leaving: (() => void)[];
  #frame = 0;

  constructor(session: Session, past: SessionHistory, marking: Marking) {
    this.#session = session;
    this.#past = past;
    this.#marking = marking;
    const blame = (version: number) => (marking.kind === 'all' ? past.api.blame(version) : blameSince(past.api, marking.version, version));
    this.#live = new LiveAuthorship(session.content, blame, past.writers);
    this.#leaving = [this.#live.changed.add(this.#soon), session.editing.changed.add(this.#soon)];
    this.#soon();
  }

  get trouble(): string | null {
    return this.#live.trouble;
  }

  /** The people whose text is marked, with how much of it there is; those with most first. */
  get authors(): readonly (Author & { id: string; by: number; length: number })[] {
    const lengths = new Map<string, number>();
    for (const run of this.#live.runs ?? []) {
      if (this.#marks(run)) lengths.set(run.author, (lengths.get(run.author) ?? 0) + run.length);
    }
    const { people } = this.#live;
    return [...lengths]
      .sort(([, a], [, b]) => b - a)
      .map(([id, length]) => ({ ...authorOf(people, id), id, by: this.#past.sheet.numberOf(people, id), length }));
  }

  /** Who wrote what stands before the caret, in words; null while that is not known. */
  get atCaret(): string | null {
    const caret = this.#session.editing.current?.caret() ?? null;
    if (caret === null || caret === 0) return null;
    let end = 0;
    for (const run of this.#live.runs ?? []) {
      end += run.length;
      if (end >= caret) return this.#wordsOf(run);
    }
    return null;
  }

  close(): void {
    for (const leave of this.#leaving) leave();
    cancelAnimationFrame(this.#frame);
    this.#live.close();
    this.#session.editing.current?.showAuthors(null);
  }

  /** Once for each frame, when document and editor have come to the same. */
  readonly #soon = (): void => {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      this.#session.editing.current?.showAuthors(this.#live.runs?.map((run) => this.#stretch(run)) ?? null);
      this.changed.emit();
    });
  };

  #stretch(run: Run): AuthorStretch {
    if (!this.#marks(run)) return { length: run.length, look: null };
    return { length: run.length, look: { by: this.#past.sheet.numberOf(this.#live.people, run.author), words: this.#wordsOf(run) } };
  }

  #marks({ author, version }: Run): boolean {
    if (this.#marking.kind === 'all') return true;
    return version > this.#marking.version && author !== this.#past.writers.self()?.id;
  }

  #wordsOf({ author, at }: Run): string {
    return `Written by ${authorOf(this.#live.people, author).name}, ${momentWords(at)}`;
  }
}

/** Who wrote what was not there at a version yet. Blame itself joins what one person wrote before and after it. */
async function blameSince(api: HistoryApi, since: number, version: number): Promise<Blame> {
  const { pieces, people } = await api.diff(since, version);
  const runs = pieces.flatMap((piece) => {
    if (piece.kind === 'delete') return [];
    const { length } = piece;
    return piece.kind === 'insert' ? { ...piece, version: Math.max(piece.version, since + 1) } : { length, author: '', at: 0, version: 0 };
  });
  return { version, runs, people };
}
