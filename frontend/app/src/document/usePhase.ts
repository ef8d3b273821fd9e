import type { OpenDocument, Phase } from '@tandem/client';
import { useSyncExternalStore } from 'react';

export function usePhase<Data, Op>(document: OpenDocument<Data, Op>): Phase {
  return useSyncExternalStore(
    (listener) => document.changed.add(listener),
    () => document.phase,
  );
}
