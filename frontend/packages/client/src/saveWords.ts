import type { SaveState } from './saveState';

/** A state in words. The headline is worth announcing; the detail changes all the time and is not. */
export interface SaveWords {
  headline: string;
  detail: string;
}

export function saveWords(state: SaveState, now: number): SaveWords {
  switch (state.kind) {
    case 'opening':
      return { headline: 'Opening…', detail: '' };
    case 'saved':
      return { headline: 'Saved', detail: '' };
    case 'saving':
      return { headline: 'Saving…', detail: '' };
    case 'offline':
      return { headline: 'Offline', detail: kept(state.unsaved) };
    case 'reconnecting':
      return { headline: 'Reconnecting…', detail: join(kept(state.unsaved), nextTry(state.retryAt, now)) };
    case 'cannot-save':
      return { headline: `Can’t save — ${state.why}`, detail: '' };
  }
}

function join(...parts: string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}

function kept(changes: number): string {
  if (changes === 0) return '';
  return changes === 1 ? '1 change kept in this page' : `${changes} changes kept in this page`;
}

function nextTry(retryAt: number | null, now: number): string {
  if (retryAt === null) return 'trying now';
  return `next try in ${Math.max(1, Math.ceil((retryAt - now) / 1000))} s`;
}
