import { anything, count, fail, fields, list, orNull, text, time, type Decode } from './shape';

// What the server says of a document's history. Versions are those that revisions lead to or apply to, positions and
// lengths count as the document's type does, times are milliseconds of Date.now().

/** What is shown of a person, under the id that revisions bear. */
export interface Author {
  name: string;
  /** "#rrggbb". */
  colour: string;
}

export type People = ReadonlyMap<string, Author>;

/** One person's part in a span of revisions: how much went in and out, in characters. */
export interface Share {
  id: string;
  revisions: number;
  inserted: number;
  deleted: number;
}

/** The revisions that lead from one version to another. */
export interface Span {
  from: number;
  to: number;
  start: number;
  end: number;
  people: readonly Share[];
}

/** What stands beside a version: a name, or that it was made by a restore. */
export interface Mark {
  version: number;
  /** Empty: none. */
  name: string;
  /** The version that was brought back. */
  restored: number | null;
  by: string;
  at: number;
}

/** Revisions without a long pause between them, and smaller spans within. */
export interface Sitting extends Span {
  marks: readonly Mark[];
  steps: readonly Span[];
}

/** Some sittings, newest first. */
export interface Sittings {
  sittings: readonly Sitting[];
  /** What to ask for next with `before`; null when there are no older ones. */
  next: number | null;
  people: People;
  /** The newest version of all. */
  version: number;
  /** The version from which on the history is kept; above 0 where older history was removed. */
  first: number;
  /** With the last of the list: named versions up to `first`, which can be shown all the same; newest first. */
  kept: readonly Mark[];
}

/** Something that was erased from all revisions. */
export interface Redaction {
  at: number;
  by: string;
  reason: string;
}

/** A document at a version. Type, which is a name as ShareDB has it, and data are null where there was none. */
export interface PastContent {
  version: number;
  type: string | null;
  data: unknown;
  /** When and by whom the version was made; null for version 0. */
  at: number | null;
  author: string | null;
  people: People;
}

export interface Made {
  /** Empty where that was removed with older history, and `at` is 0 then. */
  author: string;
  at: number;
  /** The version that has it first; of what was joined, the last such. */
  version: number;
}

/** A piece on the way along the newer text, with what was deleted from the older one between. */
export type Piece =
  | { kind: 'keep'; length: number }
  | ({ kind: 'insert' | 'format'; length: number } & Made)
  | ({ kind: 'delete'; length: number; content: unknown } & Made);

export interface Diff {
  from: number;
  to: number;
  type: string | null;
  /** Leads from one version to the other; null when there is no such operation. */
  op: unknown;
  pieces: readonly Piece[];
  people: People;
}

/** One revision; it leads from `version` to the next. */
export interface Revision {
  version: number;
  at: number;
  author: string;
  change: { kind: 'edit'; op: unknown } | { kind: 'create'; type: string; data: unknown } | { kind: 'delete' };
}

/** A stretch of the text that one person wrote at one time. */
export interface Run extends Made {
  length: number;
}

export interface Blame {
  version: number;
  runs: readonly Run[];
  people: People;
}

/** What is known of a document as a whole. */
export interface About {
  type: string | null;
  version: number;
  title: string;
  lastEdit: { author: string; at: number } | null;
  /** Which document, at which version, this one is a copy of. */
  copyOf: { collection: string; id: string; version: number } | null;
  people: People;
}

/** The last part of a type's address is its name, but for a version. */
const typeName: Decode<string> = (value, place) => text(value, place).replace(/^.*\/types\//, '').replace(/\/.*$/, '');

const people: Decode<People> = (value, place) => {
  const all = Object.entries(value === null || value === undefined ? {} : fields(value, place));
  return new Map(all.map(([id, one]) => [id, author(one, `${place}.${id}`)]));
};

const author: Decode<Author> = (value, place) => {
  const { name, colour } = fields(value, place);
  return { name: text(name, `${place}.name`), colour: text(colour, `${place}.colour`) };
};

const share: Decode<Share> = (value, place) => {
  const { id, revisions, inserted, deleted } = fields(value, place);
  return {
    id: text(id, `${place}.id`),
    revisions: count(revisions, `${place}.revisions`),
    inserted: count(inserted, `${place}.inserted`),
    deleted: count(deleted, `${place}.deleted`),
  };
};

const span: Decode<Span> = (value, place) => {
  const { from, to, start, end, people } = fields(value, place);
  return {
    from: count(from, `${place}.from`),
    to: count(to, `${place}.to`),
    start: time(start, `${place}.start`),
    end: time(end, `${place}.end`),
    people: list(share)(people, `${place}.people`),
  };
};

export const mark: Decode<Mark> = (value, place) => {
  const { version, name, restored, by, at } = fields(value, place);
  return {
    version: count(version, `${place}.version`),
    name: orNull(text)(name, `${place}.name`) ?? '',
    restored: orNull(count)(restored, `${place}.restored`),
    by: text(by, `${place}.by`),
    at: time(at, `${place}.at`),
  };
};

const sitting: Decode<Sitting> = (value, place) => {
  const { marks, steps } = fields(value, place);
  return { ...span(value, place), marks: list(mark)(marks, `${place}.marks`), steps: list(span)(steps, `${place}.steps`) };
};

export const sittings: Decode<Sittings> = (value, place) => {
  const answer = fields(value, place);
  return {
    sittings: list(sitting)(answer.sittings, 'sittings'),
    next: orNull(count)(answer.next, 'next'),
    people: people(answer.people, 'people'),
    version: count(answer.version, 'version'),
    first: count(answer.first ?? 0, 'first'),
    kept: list(mark)(answer.kept ?? [], 'kept'),
  };
};

export const redaction: Decode<Redaction> = (value, place) => {
  const { at, by, reason } = fields(value, place);
  return { at: time(at, `${place}.at`), by: text(by, `${place}.by`), reason: text(reason, `${place}.reason`) };
};

export const pastContent: Decode<PastContent> = (value, place) => {
  const answer = fields(value, place);
  return {
    version: count(answer.version, 'version'),
    type: orNull(typeName)(answer.type, 'type'),
    data: anything(answer.data, 'data'),
    at: orNull(time)(answer.at, 'at'),
    author: orNull(text)(answer.author, 'author'),
    people: people(answer.people, 'people'),
  };
};

const piece: Decode<Piece> = (value, place) => {
  const { kind, length, content, ...rest } = fields(value, place);
  const size = count(length, `${place}.length`);
  switch (kind) {
    case 'keep':
      return { kind, length: size };
    case 'insert':
    case 'format':
      return { kind, length: size, ...made(rest, place) };
    case 'delete':
      return { kind, length: size, content, ...made(rest, place) };
    default:
      return fail(`${place}.kind`, 'a kind of piece');
  }
};

function made(value: Record<string, unknown>, place: string): Made {
  if (value.version === undefined) return { author: '', at: 0, version: 0 };
  return {
    author: text(value.author, `${place}.author`),
    at: time(value.at, `${place}.at`),
    version: count(value.version, `${place}.version`),
  };
}

export const diff: Decode<Diff> = (value, place) => {
  const answer = fields(value, place);
  return {
    from: count(answer.from, 'from'),
    to: count(answer.to, 'to'),
    type: orNull(typeName)(answer.type, 'type'),
    op: answer.op ?? null,
    pieces: list(piece)(answer.changes, 'changes'),
    people: people(answer.people, 'people'),
  };
};

const revision: Decode<Revision> = (value, place) => {
  const { v, at, author, op, create, del } = fields(value, place);
  const change = (): Revision['change'] => {
    if (create !== undefined && create !== null) {
      const { type, data } = fields(create, `${place}.create`);
      return { kind: 'create', type: typeName(type, `${place}.create.type`), data };
    }
    return del === true ? { kind: 'delete' } : { kind: 'edit', op };
  };
  return { version: count(v, `${place}.v`), at: time(at, `${place}.at`), author: text(author, `${place}.author`), change: change() };
};

export interface Revisions {
  revisions: readonly Revision[];
  next: number | null;
  people: People;
}

export const revisions: Decode<Revisions> = (value, place) => {
  const answer = fields(value, place);
  return {
    revisions: list(revision)(answer.revisions, 'revisions'),
    next: orNull(count)(answer.next, 'next'),
    people: people(answer.people, 'people'),
  };
};

const run: Decode<Run> = (value, place) => {
  const { length, ...rest } = fields(value, place);
  return { length: count(length, `${place}.length`), ...made(rest, place) };
};

export const blame: Decode<Blame> = (value, place) => {
  const answer = fields(value, place);
  return { version: count(answer.version, 'version'), runs: list(run)(answer.runs, 'runs'), people: people(answer.people, 'people') };
};

export const about: Decode<About> = (value, place) => {
  const answer = fields(value, place);
  return {
    type: orNull(typeName)(answer.type, 'type'),
    version: count(answer.version, 'version'),
    title: orNull(text)(answer.title, 'title') ?? '',
    lastEdit: orNull<{ author: string; at: number }>((edit, at) => {
      const { author, at: when } = fields(edit, at);
      return { author: text(author, `${at}.author`), at: time(when, `${at}.at`) };
    })(answer.lastEdit, 'lastEdit'),
    copyOf: orNull<{ collection: string; id: string; version: number }>((origin, at) => {
      const { collection, id, version } = fields(origin, at);
      return { collection: text(collection, `${at}.collection`), id: text(id, `${at}.id`), version: count(version, `${at}.version`) };
    })(answer.copyOf, 'copyOf'),
    people: people(answer.people, 'people'),
  };
};
