import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Session } from '../document/session';
import type { Kind } from '../kind';
import type { Journal } from './journal';
import { openReader } from './openReader';
import type { Reader, Shown } from './reader';
import type { SessionHistory } from './sessionHistory';

/** The reader of a document's past, once there is one, or why there is none. It lives as long as history is shown. */
export function useReader(session: Session, past: SessionHistory, journal: Journal, version: number | null, kind: Kind): { reader: Reader<unknown> | null; trouble: string | null } {
  const [reader, setReader] = useState<Reader<unknown> | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [first, setFirst] = useState(version);
  if (first === null && version !== null) setFirst(version);
  useEffect(() => {
    if (first === null) return;
    let gone = false;
    let opened: Reader<unknown> | null = null;
    const newest = () => session.content.version;
    openReader({ api: past.api, sheet: past.sheet, journal, newest }, first, kind).then(
      (made) => {
        opened = made;
        if (gone) made.destroy();
        else setReader(made);
      },
      (error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      gone = true;
      opened?.destroy();
    };
  }, [session, past, journal, first, kind]);
  return { reader, trouble };
}

export function useShown(reader: Reader<unknown>): Shown {
  return useSyncExternalStore(
    (listener) => reader.changed.add(listener),
    () => reader.shown,
  );
}

/** The newest version that the page knows of; null while it knows none. */
export function useHead({ content }: Session): number | null {
  return useSyncExternalStore(
    (listener) => {
      const leaving = [content.changed.add(listener), content.applied.add(listener)];
      return () => {
        for (const leave of leaving) leave();
      };
    },
    () => content.version,
  );
}
