import type { PastContent, People, Revision, Revisions } from './answers';

/** How content of one type is made and changed. Contents are values: what was handed out stays as it is. */
export interface Model<Content> {
  /** The type's name. */
  readonly type: string;
  of(data: unknown): Content;
  apply(content: Content, op: unknown): Content;
}

/** Where past contents and revisions come from. */
export interface Past {
  at(version: number): Promise<PastContent>;
  revisions(from: number, to: number): Promise<Revisions>;
  /** The version from which on there are revisions, as far as that is known. */
  first?(): number;
}

/** A document at a version, and who made that when. Content is null where there is no document of the model's type. */
export interface Frame<Content> {
  version: number;
  content: Content | null;
  author: string | null;
  at: number | null;
}

/** Revisions are asked for, and kept, in blocks of so many. */
export const BLOCK = 500;
/** A content is kept each so many revisions that were passed. */
const STRIDE = 50;
/** So many blocks are kept, and so many contents: more than a long way back and forth needs. */
const MOST_BLOCKS = 200;
const MOST_FRAMES = 400;
/** As many revisions are applied at most for one frame: more than `prepare` leaves between. */
const REACH = 2 * BLOCK;

/**
 * Shows a document at any version. Far away it asks the server for the content; near what it has it applies revisions
 * itself, so that going on, or back, by some revisions needs no answer. Contents on the way are kept for going back.
 */
export class Replay<Content> {
  /** Everybody who has been named so far. */
  readonly people = new Map<string, { name: string; colour: string }>();

  readonly #past: Past;
  readonly #model: Model<Content>;
  readonly #frames = new Kept<number, Frame<Content>>(MOST_FRAMES);
  readonly #blocks = new Kept<number, readonly Revision[]>(MOST_BLOCKS);
  readonly #coming = new Map<string, Promise<void>>();
  /** The frame that was made last, from which the next one is mostly made. */
  #last: Frame<Content>;

  constructor(past: Past, model: Model<Content>) {
    this.#past = past;
    this.#model = model;
    this.#last = { version: 0, content: null, author: null, at: null };
    this.#frames.put(0, this.#last);
  }

  /** The frame at a version, if that can be made of what is here; null if something must be asked for first. */
  now(version: number): Frame<Content> | null {
    let frame = this.#nearest(version);
    if (frame === null) return null;
    while (frame.version < version) {
      const revision = this.revision(frame.version);
      if (revision === null) return null;
      frame = this.#after(frame, revision);
      if (frame.version % STRIDE === 0) this.#frames.put(frame.version, frame);
    }
    this.#last = frame;
    return frame;
  }

  /** The frame at a version, from the server where need be. */
  async frame(version: number): Promise<Frame<Content>> {
    const here = this.now(version);
    if (here !== null) return here;
    await this.#ask(version);
    const frame = this.now(version);
    if (frame === null) throw new Error('the server sent another version than the one asked for');
    return frame;
  }

  /** Asks for what going on or back from a version needs. */
  async prepare(version: number): Promise<void> {
    const block = Math.floor(version / BLOCK);
    const wanted = version % BLOCK < BLOCK / 2 && block > 0 ? [block - 1, block] : [block, block + 1];
    await Promise.all(wanted.map((each) => this.#load(each)));
    const start = Math.max(Math.min(...wanted) * BLOCK, this.#first);
    if (this.now(start) === null) await this.#ask(start);
  }

  /** The revision that leads on from a version, if it is here. */
  revision(version: number): Revision | null {
    return this.#blocks.get(Math.floor(version / BLOCK))?.[version % BLOCK] ?? null;
  }

  get #first(): number {
    return this.#past.first?.() ?? 0;
  }

  #nearest(version: number): Frame<Content> | null {
    const kept = this.#frames.nearest(version, version - REACH);
    const { version: last } = this.#last;
    return last <= version && last >= version - REACH && last > (kept?.version ?? -1) ? this.#last : kept;
  }

  #after(frame: Frame<Content>, { version, author, at, change }: Revision): Frame<Content> {
    return { version: version + 1, author, at, content: this.#changed(frame.content, change) };
  }

  #changed(content: Content | null, change: Revision['change']): Content | null {
    switch (change.kind) {
      case 'create':
        return change.type === this.#model.type ? this.#model.of(change.data) : null;
      case 'delete':
        return null;
      case 'edit':
        return content === null ? null : this.#model.apply(content, change.op);
    }
  }

  /** Gets the content at a version. */
  #ask(version: number): Promise<void> {
    return this.#once(`version ${version}`, async () => {
      const { type, data, author, at, people } = await this.#past.at(version);
      this.#meet(people);
      const content = type === this.#model.type ? this.#model.of(data) : null;
      this.#frames.put(version, { version, content, author, at });
    });
  }

  /** Gets a block of revisions, or what has been added to it. */
  #load(block: number): Promise<void> {
    return this.#once(`block ${block}`, async () => {
      const end = (block + 1) * BLOCK;
      const all = [...(this.#blocks.get(block) ?? [])];
      // In front of the first one are holes.
      all.length = Math.max(all.length, Math.min(this.#first, end) - block * BLOCK);
      for (let from: number | null = block * BLOCK + all.length; from !== null && from < end; ) {
        const { revisions, next, people } = await this.#past.revisions(from, end);
        this.#meet(people);
        all.push(...revisions);
        from = revisions.length === 0 ? null : next;
      }
      this.#blocks.put(block, all);
    });
  }

  /** Nothing is asked for twice at a time. */
  #once(key: string, get: () => Promise<void>): Promise<void> {
    const coming = this.#coming.get(key) ?? get().finally(() => this.#coming.delete(key));
    this.#coming.set(key, coming);
    return coming;
  }

  #meet(people: People): void {
    for (const [id, author] of people) this.people.set(id, author);
  }
}

/** A map that lets go of what was used longest ago. */
class Kept<Key, Value> {
  readonly #most: number;
  readonly #all = new Map<Key, Value>();

  constructor(most: number) {
    this.#most = most;
  }

  get(key: Key): Value | undefined {
    const value = this.#all.get(key);
    if (value !== undefined) this.put(key, value);
    return value;
  }

  put(key: Key, value: Value): void {
    this.#all.delete(key);
    this.#all.set(key, value);
    for (const oldest of this.#all.keys()) {
      if (this.#all.size <= this.#most) break;
      this.#all.delete(oldest);
    }
  }

  /** The value with the greatest key that is a number between two. */
  nearest(this: Kept<number, Value>, atMost: number, atLeast: number): Value | null {
    let found: number | null = null;
    for (const key of this.#all.keys()) if (key <= atMost && key >= atLeast && (found === null || key > found)) found = key;
    return found === null ? null : (this.get(found) ?? null);
  }
}
