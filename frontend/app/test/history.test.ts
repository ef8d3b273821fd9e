// @vitest-environment happy-dom
import { Listeners, type HistoryApi, type Marked, type Model, type PastView, type Sitting, type Sittings } from '@tandem/client';
import { expect, test, vi } from 'vitest';
import { AuthorSheet } from '../src/history/authorSheet';
import { readAddress, writeAddress } from '../src/history/historyAddress';
import { HistoryWay } from '../src/history/historyWay';
import { Journal } from '../src/history/journal';
import { Reader } from '../src/history/reader';
import { Visits } from '../src/history/visits';
import { amountWords, dayWords, namesWords } from '../src/history/words';
import { contrast, palette, readableOn } from '../src/people/colours';

const live = { version: null, from: null, comparing: false, named: false, person: null };
test.each([
  ['', null],
  ['?x=1', null],
  ['?rev=', live],
  ['?rev=12', { ...live, version: 12 }],
  ['?rev=-1', live],
  ['?rev=1e9', live],
  ['?rev=12&from=3', { ...live, version: 12, from: 3 }],
  ['?from=3&to=12', { ...live, version: 12, from: 3, comparing: true }],
  ['?from=12&to=3', { ...live, version: 12, from: 3, comparing: true }],
  ['?rev=12&named=1&person=guest%3Aa', { ...live, version: 12, named: true, person: 'guest:a' }],
])('the history of %s', (search, address) => expect(readAddress(search)).toEqual(address));

test('an address says what it was made of, and keeps what is not of history', () => {
  for (const search of ['?rev=12', '?from=3&rev=12', '?from=3&to=12', '?rev=12&named=1&person=guest%3Aa']) {
    expect(writeAddress(readAddress(search), '?x=1&rev=999')).toBe(`?x=1&${search.slice(1)}`);
  }
  expect(writeAddress(null, '?x=1&rev=12&named=1')).toBe('?x=1');
});

test('the way into history and back adds one entry, however much one looks at', () => {
  const way = new HistoryWay(window);
  const entries = vi.spyOn(window.history, 'pushState');
  way.open(7);
  way.go({ version: 8 });
  way.go({ named: true });
  expect(entries).toHaveBeenCalledTimes(1);
  expect(window.location.search).toBe('?rev=8&named=1');
  way.close();
  expect(way.address).toBe(null);
});

const noon = new Date(2026, 4, 20, 12, 0);
test.each([
  [new Date(2026, 4, 20, 0, 1), 'Today'],
  [new Date(2026, 4, 19, 23, 59), 'Yesterday'],
  [new Date(2026, 4, 18, 12, 0), 'Mon, May 18'],
])('the day of %s', (at, words) => expect(dayWords(at.getTime(), noon, 'en')).toBe(words));

test.each([
  [[], 'Formatting only'],
  [[{ id: 'a', revisions: 1, inserted: 1200, deleted: 0 }, { id: 'b', revisions: 1, inserted: 34, deleted: 5 }], 'Characters: 1,234 added, 5 removed'],
])('how much: %o', (people, words) => expect(amountWords(people)).toBe(words));

test('many names are a number', () => {
  expect(namesWords(['Ana', 'Ben', 'Cleo'])).toBe('Ana, Ben, and Cleo');
  expect(namesWords(['Ana', 'Ben', 'Cleo', 'Dan'])).toBe('Ana, Ben, and 2 others');
});

test.each(palette)('words in $name can be read in both appearances', ({ colour }) => {
  const { ink, ground } = readableOn(colour);
  const both = (pair: string) => /light-dark\((.*), (.*)\)/.exec(pair)?.slice(1) ?? [];
  const [inks, grounds] = [both(ink), both(ground)];
  for (const i of [0, 1]) expect(contrast(inks[i] ?? '', grounds[i] ?? '')).toBeGreaterThanOrEqual(4.5);
});

test('visits are remembered, the newest ones', () => {
  localStorage.clear();
  const visits = new Visits(localStorage);
  for (let i = 0; i < 250; i++) visits.note(`doc ${i}`, { version: i, at: i });
  visits.note('doc 60', { version: 9, at: 9 });
  expect(new Visits(localStorage).last('doc 60')).toEqual({ version: 9, at: 9 });
  expect(visits.last('doc 40')).toBe(null);
  localStorage.setItem('tandem.visits', '[[1,2],"x",["doc",3,4]]');
  expect(visits.last('doc')).toEqual({ version: 3, at: 4 });
});

const sitting = (from: number, to: number): Sitting => ({ from, to, start: 0, end: 0, people: [], marks: [], steps: [] });

/** A server of sittings of ten revisions each, two at a time, that may grow. What was before `first` was removed. */
function server(head: number, first = 0) {
  const sittings = (wanted: { before?: number }): Promise<Sittings> => {
    const top = Math.min(wanted.before ?? api.head, api.head);
    const found: Sitting[] = [];
    for (let from = Math.floor((top - 1) / 10) * 10; from >= first && found.length < 2; from -= 10) found.push(sitting(from, Math.min(from + 10, api.head)));
    const oldest = found.at(-1)?.from ?? 0;
    const kept = oldest === first && first > 0 ? [{ version: 7, name: 'seven', restored: null, by: 'ana', at: 7 }] : [];
    return Promise.resolve({ sittings: found, next: oldest === first ? null : oldest, people: new Map(), version: api.head, first, kept });
  };
  const content = vi.fn((version: number) => Promise.resolve({ version, type: 't', data: version, at: version, author: 'ana', people: new Map() }));
  const diff = vi.fn((from: number, to: number) => Promise.resolve({ from, to, type: 't', op: null, pieces: [{ kind: 'insert', length: 1, author: 'ana', at: 0, version: to }], people: new Map() }));
  const api = {
    head,
    sittings,
    marks: () => Promise.resolve([]),
    redactions: () => Promise.resolve([{ at: 1, by: 'Ana', reason: 'a password' }]),
    at: content,
    diff,
    revisions: (from: number, to: number) =>
      Promise.resolve({
        revisions: Array.from({ length: to - from }, (_, i) => ({ version: from + i, at: from + i, author: 'ana', change: { kind: 'edit', op: 1 } })),
        next: null,
        people: new Map(),
      }),
  };
  return { api: api as unknown as HistoryApi & { head: number }, content, diff };
}

test('the list has each sitting once, also when there is a new one', async () => {
  const { api } = server(58);
  const journal = new Journal(api, { named: false, person: null });
  const spans = () => journal.listed.sittings.map(({ from, to }) => `${from}-${to}`).join(' ');
  await vi.waitFor(() => expect(spans()).toBe('50-58 40-50'));
  await journal.loadMore();
  await journal.loadMore();
  expect(spans()).toBe('50-58 40-50 30-40 20-30 10-20 0-10');
  expect(journal.listed.more).toBe(false);
  api.head = 63;
  await journal.reload();
  expect(spans()).toBe('60-63 50-60 40-50 30-40 20-30 10-20 0-10');
  expect((await journal.sittingOf(50))?.from).toBe(40);
});

test('the list of a history that was shortened ends with the named versions that were kept', async () => {
  const { api } = server(58, 20);
  const journal = new Journal(api, { named: false, person: null });
  await vi.waitFor(() => expect(journal.listed.sittings.length).toBe(2));
  expect(journal.first).toBe(20);
  expect(journal.listed).toMatchObject({ more: true, kept: [], redactions: [{ by: 'Ana' }] });
  await journal.loadMore();
  expect(journal.listed).toMatchObject({ more: false, kept: [{ version: 7, name: 'seven' }] });
  expect(await journal.sittingOf(7)).toBe(null);
  api.head = 63;
  await journal.reload();
  expect(journal.listed.kept.length).toBe(1);
});

const model: Model<number> = { type: 't', of: (data) => data as number, apply: (content, op) => content + (op as number) };

class View implements PastView<number> {
  readonly element = document.createElement('div');
  readonly selected = new Listeners();
  readonly said: string[] = [];
  show(content: number): void {
    this.said.push(String(content));
  }
  showChanges(content: number, marked: readonly Marked[]): void {
    this.said.push(`${content} with ${marked.length}`);
  }
  goTo(): void {
    this.said.push('at a change');
  }
  selectedDeletions = () => [];
  destroy(): void {
    this.said.push('gone');
  }
}

async function open(version: number) {
  const { api, content, diff } = server(1000);
  const journal = new Journal(api, { named: false, person: null });
  const view = new View();
  const reader = new Reader({ api, journal, sheet: new AuthorSheet(), newest: () => 1000, first: await api.at(version) }, model, view);
  return { content, diff, view, reader };
}

test('a version is shown at once, and its changes since its sitting began when one rests there', async () => {
  const { diff, view, reader } = await open(555);
  reader.to(555, null, 0);
  await vi.waitFor(() => expect(view.said).toEqual(['555', '555 with 1']));
  expect(diff).toHaveBeenCalledExactlyOnceWith(550, 555);
  expect(reader.shown).toMatchObject({ version: 555, from: 550, changes: 1, author: 'ana', trouble: null });
  reader.to(600, 500, 0);
  await vi.waitFor(() => expect(diff).toHaveBeenLastCalledWith(500, 600));
});

test('of many wishes the last is what stays, and only its changes are asked for', async () => {
  const { content, diff, view, reader } = await open(10);
  for (const version of [900, 800, 700, 650, 630, 610]) reader.to(version, null, 0);
  await vi.waitFor(() => expect(reader.shown).toMatchObject({ version: 610, wanted: 610, changes: 1 }));
  expect(content).not.toHaveBeenCalledWith(650);
  expect(diff).toHaveBeenCalledExactlyOnceWith(600, 610);
  expect(view.said.at(-1)).toBe('610 with 1');
  reader.mark(false);
  expect(view.said.at(-1)).toBe('610');
});

test('why a version cannot be shown is said', async () => {
  const { content, reader } = await open(10);
  content.mockRejectedValueOnce(new Error('There is no such version.'));
  reader.to(900);
  await vi.waitFor(() => expect(reader.shown.trouble).toBe('There is no such version.'));
});
