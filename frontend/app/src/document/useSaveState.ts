import { saveWords, type Client, type SaveState, type SaveWords } from '@tandem/client';
import { useEffect, useState, useSyncExternalStore } from 'react';

/** The state of saving and its words, which count down while a try is waited for. */
export function useSaveState({ saving }: Client): { state: SaveState; words: SaveWords } {
  const state = useSyncExternalStore(
    (listener) => saving.changed.add(listener),
    () => saving.state,
  );
  const [now, setNow] = useState(Date.now);
  const counting = state.kind === 'reconnecting' && state.retryAt !== null;
  useEffect(() => {
    if (!counting) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [counting]);
  return { state, words: saveWords(state, now) };
}
