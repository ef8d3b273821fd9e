import {
  changesOf,
  Listeners,
  Replay,
  type Diff,
  type Frame,
  type HistoryApi,
  type Model,
  type Past,
  type PastContent,
  type PastView,
  type Piece,
} from '@tandem/client';
import type { AuthorSheet } from './authorSheet';
import type { Journal } from './journal';
import { authorOf, momentWords } from './words';

/** What is shown of the past. */
export interface Shown {
  version: number;
  /** Who made the version, and when; null for the very beginning. */
  author: string | null;
  at: number | null;
  /** There is no text at this version. */
  nothing: boolean;
  /** The version that changes are shown since; null while that is not known. */
  from: number | null;
  /** How many changes are marked; null while none are. */
  changes: number | null;
  /** The version that is wanted; another than the one shown while it is being asked for. */
  wanted: number;
  trouble: string | null;
}

/** What a reader works with. */
export interface Surroundings {
  api: HistoryApi;
  journal: Journal;
  sheet: AuthorSheet;
  /** The newest version; null while it is not known. */
  newest: () => number | null;
  /** The version to begin with. */
  first: PastContent;
}

/** How long the reader must rest at a version until its changes are asked for. */
const REST_MS = 120;

/** So many versions are asked for at a time. */
const AT_A_TIME = 3;

const VERBS = { insert: 'Inserted', delete: 'Deleted', format: 'Formatted' } as const;

/** Shows a document of the past: one version after another, or one with its changes. */
export class Reader<Content> {
  readonly changed = new Listeners();
  /** Tells that the reader rests at a version. */
  readonly rested = new Listeners<number>();
  readonly replay: Replay<Content>;
  readonly view: PastView<Content>;

  readonly #api: HistoryApi;
  readonly #journal: Journal;
  readonly #sheet: AuthorSheet;
  #shown: Shown;
  #diff: Diff | null = null;
  #frame: Frame<Content> | null = null;
  /** The version that changes are wanted since; null for the beginning of the sitting. */
  #since: number | null = null;
  #marking = true;
  /** Which wish is the newest, and which was fulfilled last. */
  #wish = 0;
  #asked = 0;
  #fulfilled = 0;
  #asking = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ api, journal, sheet, newest, first }: Surroundings, model: Model<Content>, view: PastView<Content>) {
    this.#api = api;
    this.#journal = journal;
    this.#sheet = sheet;
    this.view = view;
    const past: Past = {
      at: (version) => (version === first.version ? Promise.resolve(first) : api.at(version)),
      revisions: (from, to) => {
        const end = Math.min(to, newest() ?? Infinity);
        return from < end ? api.revisions(from, end) : Promise.resolve({ revisions: [], next: null, people: new Map() });
      },
      first: () => journal.first,
    };
    this.replay = new Replay(past, model);
    this.#shown = { version: first.version, author: null, at: null, nothing: false, from: null, changes: null, wanted: first.version, trouble: null };
  }

  /** The same object for as long as nothing changed. */
  get shown(): Shown {
    return this.#shown;
  }

  /** What changed, while it is marked. */
  get diff(): Diff | null {
    return this.#shown.changes === null ? null : this.#diff;
  }

  /** Whether a version is shown, or will be as soon as it is here, with changes since another. */
  isAt(version: number, since: number | null): boolean {
    return this.#frame !== null && this.#shown.wanted === version && this.#since === since;
  }

  get marking(): boolean {
    return this.#marking;
  }

  /** Whether changes are to be marked. */
  mark(marking: boolean): void {
    this.#marking = marking;
    if (this.#frame === null) return;
    if (marking) this.#rest(0);
    else this.#put(this.#frame);
    this.changed.emit();
  }

  /** Shows a version, and once the reader rests there its changes since another, or since its sitting began. */
  to(version: number, since: number | null = null, rest = REST_MS): void {
    const wish = ++this.#wish;
    this.#since = since;
    clearTimeout(this.#timer);
    this.#tell({ wanted: version });
    const frame = this.replay.now(version);
    if (frame !== null) {
      this.#fulfilled = wish;
      this.#put(frame);
      this.#rest(rest);
      return;
    }
    // While one drags far and wide, a few answers on their way are enough: each is shown as it comes.
    if (this.#asking < AT_A_TIME) void this.#ask(version, wish, rest);
  }

  /** Shows a version on the way, if it is here, and says whether it is. */
  pass(version: number): boolean {
    const frame = this.replay.now(version);
    if (frame === null) return false;
    this.#fulfilled = ++this.#wish;
    this.#since = null;
    clearTimeout(this.#timer);
    this.#shown = { ...this.#shown, wanted: version };
    this.#put(frame);
    return true;
  }

  /** To be called when passing is over. */
  rest(): void {
    this.#rest(0);
  }

  destroy(): void {
    this.#wish++;
    clearTimeout(this.#timer);
    this.view.destroy();
  }

  async #ask(version: number, wish: number, rest: number): Promise<void> {
    this.#asking++;
    this.#asked = wish;
    try {
      const frame = await this.replay.frame(version);
      if (wish < this.#fulfilled) return;
      this.#fulfilled = wish;
      this.#put(frame);
      if (wish === this.#wish) this.#rest(rest);
    } catch (error) {
      if (wish === this.#wish) this.#tell({ trouble: messageOf(error) });
    } finally {
      this.#asking--;
      const newest = Math.max(this.#asked, this.#fulfilled);
      if (newest < this.#wish) void this.#ask(this.#shown.wanted, this.#wish, rest);
    }
  }

  #put(frame: Frame<Content>): void {
    this.#frame = frame;
    const { version, author, at, content } = frame;
    if (content !== null) this.view.show(content);
    const { wanted } = this.#shown;
    this.#shown = { version, author, at, nothing: content === null, from: null, changes: null, wanted, trouble: null };
    this.changed.emit();
  }

  #rest(after: number): void {
    clearTimeout(this.#timer);
    const wish = this.#wish;
    this.#timer = setTimeout(() => {
      this.rested.emit(this.#shown.version);
      void this.#showChanges(wish);
    }, after);
  }

  /** Changes first, as they are looked at; then what going on from here needs. */
  async #showChanges(wish: number): Promise<void> {
    const { version, nothing } = this.#shown;
    try {
      const from = this.#since ?? (await this.#journal.sittingOf(version))?.from ?? Math.min(version, this.#journal.first);
      if (this.#marking && !nothing && from <= version && wish === this.#wish) {
        const diff = await this.#api.diff(from, version);
        if (wish === this.#wish) this.#putChanges(diff);
      } else if (wish === this.#wish) this.#tell({ from });
    } catch (error) {
      if (wish === this.#wish) this.#tell({ trouble: messageOf(error) });
    }
    // Should that fail, going on from here takes a little longer.
    this.replay.prepare(version).catch(() => undefined);
  }

  #putChanges(diff: Diff): void {
    const content = this.#frame?.content ?? null;
    if (content === null) return;
    const { marked, changes } = changesOf(diff.pieces);
    this.#diff = diff;
    this.view.showChanges(content, marked, (piece) => this.#lookOf(piece, diff));
    this.#tell({ from: diff.from, changes });
  }

  #lookOf({ kind, author, at }: Exclude<Piece, { kind: 'keep' }>, { people }: Diff): { words: string; by: number } {
    const words = `${VERBS[kind]} by ${authorOf(people, author).name}, ${momentWords(at)}`;
    return { words, by: this.#sheet.numberOf(people, author) };
  }

  #tell(change: Partial<Shown>): void {
    this.#shown = { ...this.#shown, ...change };
    this.changed.emit();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
