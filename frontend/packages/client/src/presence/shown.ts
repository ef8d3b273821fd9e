import type { TextRange } from './positions';

/** Whether someone is at work, has not been for a while, or is looking at something else. */
export type Activity = 'active' | 'idle' | 'away';

/** What a person is to the others. */
export interface Person {
  /** The same in all windows of one person. */
  user: string;
  name: string;
  /** "#rrggbb". */
  colour: string;
  activity: Activity;
}

/** What a window shows of itself to the others: who it is, and where, in the committed document at version `v`. */
export interface Shown extends Person {
  v: number;
  ranges: readonly TextRange[];
}

const NAME_MOST = 64;
const RANGES_MOST = 100;
const GREY = '#546e7a';

/** Reads what another window shows; null when it makes no sense. */
export function decodeShown(value: unknown): Shown | null {
  if (typeof value !== 'object' || value === null) return null;
  const { v, ranges, user, name, colour, activity } = value as Record<string, unknown>;
  if (!isIndex(v) || !Array.isArray(ranges) || !ranges.every(isRange)) return null;
  if (typeof user !== 'string' || user === '') return null;
  return {
    v,
    ranges: ranges.slice(0, RANGES_MOST).map(({ anchor, head }) => ({ anchor, head })),
    user,
    name: typeof name === 'string' ? plainName(name) : 'Guest',
    colour: typeof colour === 'string' && /^#[0-9a-f]{6}$/i.test(colour) ? colour : GREY,
    activity: activity === 'idle' || activity === 'away' ? activity : 'active',
  };
}

/** A name as the server would take it: whoever is on a channel may send anything. */
function plainName(name: string): string {
  const plain = name.replace(/[\p{Cc}\p{Co}\p{Cs}\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\ufeff]/gu, '').replace(/\s+/gu, ' ').trim();
  return Array.from(plain).slice(0, NAME_MOST).join('') || 'Guest';
}

function isRange(value: unknown): value is TextRange {
  if (typeof value !== 'object' || value === null) return false;
  const { anchor, head } = value as Record<string, unknown>;
  return isIndex(anchor) && isIndex(head);
}

function isIndex(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
