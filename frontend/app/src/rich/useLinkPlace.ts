import Quill, { type Delta } from 'quill/core.js';
import { useCallback, useEffect, useState } from 'react';
import { linkAt, moved, type LinkPlace } from './linkPlace';

/** The place that a link is being asked for, kept where it is while others go on writing; null while none is. */
export function useLinkPlace(quill: Quill): { place: LinkPlace | null; ask: () => void; done: () => void } {
  const [place, setPlace] = useState<LinkPlace | null>(null);
  const ask = useCallback(() => setPlace(linkAt(quill)), [quill]);
  const done = useCallback(() => setPlace(null), []);
  useEffect(() => {
    quill.keyboard.addBinding({ key: 'k', shortKey: true }, ask);
  }, [quill, ask]);
  useEffect(() => {
    const move = (change: Delta) => setPlace((current) => current && moved(current, change));
    quill.on(Quill.events.TEXT_CHANGE, move);
    return () => {
      quill.off(Quill.events.TEXT_CHANGE, move);
    };
  }, [quill]);
  return { place, ask, done };
}
