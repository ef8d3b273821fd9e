/** Where a reader's changes stand, as the page says it in words. Times are in milliseconds of Date.now(). */
export type SaveState =
  | { kind: 'opening' }
  | { kind: 'saved' }
  | { kind: 'saving' }
  | { kind: 'reconnecting'; retryAt: number | null; unsaved: number }
  | { kind: 'offline'; unsaved: number }
  | { kind: 'cannot-save'; why: string };

/** What the state follows from. */
export interface Facts {
  /** Why nothing can be saved any more. */
  trouble: string | null;
  /** Since when there has been no connection; null while there is one. */
  downSince: number | null;
  /** When the next try is due; null while one is under way. */
  retryAt: number | null;
  /** The browser itself says that there is no network. */
  noNetwork: boolean;
  /** Every document of the page has been loaded. */
  opened: boolean;
  unsaved: number;
  /** When the oldest unsaved change was made. */
  oldestUnsaved: number | null;
}

/** `again` is when time alone will change the state, if it will. */
export interface Verdict {
  state: SaveState;
  again: number | null;
}

/** A drop shorter than this shows nothing. */
export const QUIET_DROP_MS = 1000;
/** A change that is acknowledged sooner than this never shows as being saved. */
export const QUIET_SAVE_MS = 300;

/** The state after `previous`, given the facts of now. */
export function nextSaveState(previous: SaveState, facts: Facts, now: number): Verdict {
  if (facts.trouble !== null) return { state: { kind: 'cannot-save', why: facts.trouble }, again: null };
  if (facts.downSince === null) return whileConnected(previous, facts, now);
  const shown = facts.downSince + QUIET_DROP_MS;
  if (now >= shown) return { state: whileDown(facts), again: null };
  const { state, again } = whileConnected(previous, facts, now);
  return { state, again: again === null ? shown : Math.min(again, shown) };
}

function whileDown(facts: Facts): SaveState {
  if (facts.noNetwork) return { kind: 'offline', unsaved: facts.unsaved };
  return { kind: 'reconnecting', retryAt: facts.retryAt, unsaved: facts.unsaved };
}

function whileConnected(previous: SaveState, facts: Facts, now: number): Verdict {
  if (!facts.opened) return { state: { kind: 'opening' }, again: null };
  if (facts.oldestUnsaved === null) return { state: { kind: 'saved' }, again: null };
  const shown = facts.oldestUnsaved + QUIET_SAVE_MS;
  // Once shown it stays until all is saved: on a slow line the words would flicker at each acknowledgement.
  if (now >= shown || previous.kind === 'saving') return { state: { kind: 'saving' }, again: null };
  return { state: { kind: 'saved' }, again: shown };
}
