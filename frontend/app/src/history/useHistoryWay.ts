import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { Session } from '../document/session';
import type { HistoryAddress } from './historyAddress';

/**
 * What the address says of history; null while the live document is shown. Ctrl+Alt+Shift+H opens it. Who comes back finds
 * the document where they left it, with the caret in it.
 */
export function useHistoryWay(session: Session): HistoryAddress | null {
  const { past, editing, content } = session;
  const address = useSyncExternalStore(
    (listener) => past?.way.changed.add(listener) ?? (() => undefined),
    () => past?.way.address ?? null,
  );
  const shown = address !== null;
  const left = useRef({ scroll: 0, shown: false });
  useEffect(() => {
    if (past === null) return;
    const pressed = (event: KeyboardEvent) => {
      const { ctrlKey, altKey, shiftKey, code } = event;
      if (!ctrlKey || !altKey || !shiftKey || code !== 'KeyH') return;
      event.preventDefault();
      past.way.open(content.version);
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [past, content]);
  useEffect(() => {
    const before = left.current;
    if (shown && !before.shown) {
      left.current = { scroll: scrollY, shown };
      scrollTo(0, 0);
    } else if (!shown && before.shown) {
      left.current = { scroll: 0, shown };
      editing.current?.focus();
      scrollTo(0, before.scroll);
    }
  }, [shown, editing]);
  return address;
}
