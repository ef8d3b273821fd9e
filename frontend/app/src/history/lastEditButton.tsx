import { useSyncExternalStore } from 'react';
import { ago } from '../home/ago';
import { Icon } from '../icon';
import type { SessionHistory } from './sessionHistory';
import '../styles/history.css';

/** How often "5 min ago" is looked at again, in milliseconds. */
const AGAIN_MS = 15_000;

/** Says who changed the document last; leads to its history. */
export function LastEditButton({ past, onOpen }: { past: SessionHistory; onOpen: () => void }) {
  const edit = useSyncExternalStore(
    (listener) => past.lastEdit.changed.add(listener),
    () => past.lastEdit.edit,
  );
  const now = useSyncExternalStore(everySoOften, () => Math.floor(Date.now() / AGAIN_MS) * AGAIN_MS);
  return (
    <button
      type="button"
      className="last-edit"
      data-testid="last-edit"
      aria-keyshortcuts="Control+Alt+Shift+H"
      title="Version history (Ctrl+Alt+Shift+H)"
      onClick={onOpen}
    >
      <Icon name="history" />
      <span>{edit === 'unknown' ? 'History' : edit === null ? 'No edits yet' : editWords(edit, now)}</span>
    </button>
  );
}

function editWords({ name, yourself, at }: { name: string | null; yourself: boolean; at: number }, now: number): string {
  const who = yourself ? ' by you' : name === null ? '' : ` by ${name}`;
  return `Last edit ${ago(at, new Date(Math.max(now, at)))}${who}`;
}

function everySoOften(listener: () => void): () => void {
  const timer = setInterval(listener, AGAIN_MS);
  return () => clearInterval(timer);
}
