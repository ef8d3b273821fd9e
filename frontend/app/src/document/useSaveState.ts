import { saveWords, type Client, type SaveState, type SaveWords } from '@tandem/client';
import { useSyncExternalStore } from 'react';

/** The state of saving and its words, which count down while a try is waited for. */
export function useSaveState({ saving }: Client): { state: SaveState; words: SaveWords } {
  const state = useSyncExternalStore(
    (listener) => saving.changed.add(listener),
    () => saving.state,
  );
  const counting = state.kind === 'reconnecting' && state.retryAt !== null;
  const now = useSyncExternalStore(counting ? everyTick : never, currentTick);
  return { state, words: saveWords(state, now) };
}

const TICK_MS = 250;

function currentTick(): number {
  return Math.floor(Date.now() / TICK_MS) * TICK_MS;
}

function everyTick(listener: () => void): () => void {
  const timer = setInterval(listener, TICK_MS);
  return () => clearInterval(timer);
}

function never(): () => void {
  return () => undefined;
}
