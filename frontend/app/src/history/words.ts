import type { Author, People, Share } from '@tandem/client';

// What history says of times, people and amounts. `locale` is for tests.

/** When something was, with the day; 0 stands for what was removed with older history. */
export function momentWords(at: number, locale?: string): string {
  if (at === 0) return 'before the history begins';
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: yearOf(at), hour: '2-digit', minute: '2-digit' }).format(at);
}

/** This year goes without saying. */
function yearOf(at: number): 'numeric' | undefined {
  return new Date(at).getFullYear() === new Date().getFullYear() ? undefined : 'numeric';
}

/** The time of the day. */
export function clockWords(at: number, locale?: string, seconds = false): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', ...(seconds ? { second: '2-digit' } : {}) }).format(at);
}

/** From when to when, within a day; a single time where both read the same. */
export function spanWords(start: number, end: number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).formatRange(start, end);
}

/** The day as one would say it. */
export function dayWords(at: number, now: Date, locale?: string): string {
  const midnight = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  const days = (midnight(now) - midnight(new Date(at))) / 86_400_000;
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'long', year: yearOf(at) }).format(at);
}

export function numberWords(value: number): string {
  return new Intl.NumberFormat('en').format(value);
}

export function countWords(count: number, one: string, many: string): string {
  return `${numberWords(count)} ${count === 1 ? one : many}`;
}

/** How much went in and out. */
export function amountWords(people: readonly Share[]): string {
  const { inserted, deleted } = totals(people);
  const parts = [inserted > 0 ? `${numberWords(inserted)} added` : '', deleted > 0 ? `${numberWords(deleted)} removed` : ''].filter(Boolean);
  return parts.length === 0 ? 'Formatting only' : `Characters: ${parts.join(', ')}`;
}

export function totals(people: readonly Share[]): { inserted: number; deleted: number } {
  return people.reduce(
    (sum, { inserted, deleted }) => ({ inserted: sum.inserted + inserted, deleted: sum.deleted + deleted }),
    { inserted: 0, deleted: 0 },
  );
}

const UNKNOWN: Author = { name: 'Somebody', colour: '#546e7a' };

export function authorOf(people: People, id: string | null): Author {
  const known = id === null ? undefined : people.get(id);
  return known === undefined || known.name === '' ? UNKNOWN : known;
}

/** Names in a row; many are a number. */
export function namesWords(names: readonly string[], most = 3): string {
  const shown = names.length > most ? [...names.slice(0, most - 1), `${names.length - most + 1} others`] : names;
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(shown);
}
