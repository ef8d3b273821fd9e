import type { Activity } from '@tandem/client';
import type { Bounds } from './viewport';

/** Who a window's reader is, and what changes seldom. Sent under the window's id. */
export interface WhoShown {
  user: string;
  name: string;
  /** "#rrggbb". */
  colour: string;
  st: Activity;
  /** The selected elements. */
  sel: readonly string[];
  /** The id of the window that is followed. */
  follow?: string;
  /** Another number than before asks everyone to follow. */
  invite?: number;
}

/** Where a window's pointer is. Sent under the window's id and POINTER_SUFFIX. */
export interface PointerShown {
  /** In scene units; absent while it is not over the board. */
  p?: readonly [number, number];
  t: 'pointer' | 'laser';
  /** Whether its button is down. */
  b: 0 | 1;
  /** What the window shows, while someone follows it. */
  view?: Bounds;
}

/** The presence id of a window's pointer is the window's id and this. */
export const POINTER_SUFFIX = '/p';

const SELECTED_MOST = 200;
const NAME_MOST = 64;
const GREY = '#546e7a';
/** Scene units beyond which nobody points. */
const FARTHEST = 1e7;

/** Reads who another window says it is; null when it makes no sense. Anyone on the channel may send anything. */
export function decodeWho(value: unknown): WhoShown | null {
  if (typeof value !== 'object' || value === null) return null;
  const { user, name, colour, st, sel, follow, invite } = value as Record<string, unknown>;
  if (typeof user !== 'string' || user === '') return null;
  return {
    user,
    name: typeof name === 'string' && name.trim() !== '' ? Array.from(name).slice(0, NAME_MOST).join('') : 'Guest',
    colour: typeof colour === 'string' && /^#[0-9a-f]{6}$/i.test(colour) ? colour : GREY,
    st: st === 'idle' || st === 'away' ? st : 'active',
    sel: Array.isArray(sel) ? sel.filter((id) => typeof id === 'string').slice(0, SELECTED_MOST) : [],
    ...(typeof follow === 'string' ? { follow } : {}),
    ...(typeof invite === 'number' ? { invite } : {}),
  };
}

/** Reads where another window's pointer is; null when it makes no sense. */
export function decodePointer(value: unknown): PointerShown | null {
  if (typeof value !== 'object' || value === null) return null;
  const { p, t, b, view } = value as Record<string, unknown>;
  if (p !== undefined && !isPlaces(p, 2)) return null;
  return {
    ...(p === undefined ? {} : { p: p as unknown as [number, number] }),
    t: t === 'laser' ? 'laser' : 'pointer',
    b: b === 1 ? 1 : 0,
    ...(isPlaces(view, 4) ? { view: view as unknown as Bounds } : {}),
  };
}

/** The ids that are sent of a selection. */
export function sentSelection(selected: Readonly<Record<string, boolean>>): string[] {
  return Object.keys(selected).filter((id) => selected[id] === true).slice(0, SELECTED_MOST);
}

function isPlaces(value: unknown, length: number): value is number[] {
  const near = (place: unknown) => typeof place === 'number' && Math.abs(place) < FARTHEST;
  return Array.isArray(value) && value.length === length && value.every(near);
}
