import { useSyncExternalStore } from 'react';
import type { Kind } from '../kind';
import { kindOf, type Session } from './session';

export function useKind(session: Session): Kind | null {
  return useSyncExternalStore(
    (listener) => session.content.changed.add(listener),
    () => kindOf(session),
  );
}
