import Quill from 'quill/core.js';
import { useMemo, useSyncExternalStore } from 'react';

/** Names of formats and their values where the caret is. */
export type Formats = Readonly<Record<string, unknown>>;

/** The formats at the caret; without one, those of where it last was. */
export function useFormats(quill: Quill): Formats {
  const { subscribe, current } = useMemo(() => follow(quill), [quill]);
  return useSyncExternalStore(subscribe, current);
}

function follow(quill: Quill) {
  let formats: Formats = {};
  const subscribe = (listener: () => void) => {
    const look = () => {
      const range = quill.getSelection();
      if (range === null) return;
      const next = quill.getFormat(range);
      if (JSON.stringify(next) === JSON.stringify(formats)) return;
      formats = next;
      listener();
    };
    quill.on(Quill.events.EDITOR_CHANGE, look);
    return () => {
      quill.off(Quill.events.EDITOR_CHANGE, look);
    };
  };
  return { subscribe, current: () => formats };
}
