import { useEffect, useState, useSyncExternalStore } from 'react';
import { Announcer } from './announcer';
import { announcementsOff, type Choice } from './choice';
import type { Here } from './here';
import type { Me } from './identity';
import type { Present } from './people';

export function usePeople(here: Here): readonly Present[] {
  return useSyncExternalStore(
    (listener) => here.changed.add(listener),
    () => here.people,
  );
}

/** What going to someone means, in words; null while there is no way. */
export function useWayTo(here: Here, person: Present): string | null {
  return useSyncExternalStore(
    (listener) => here.changed.add(listener),
    () => here.way.words(person),
  );
}

export function useMe({ identity }: Here): Me | null {
  return useSyncExternalStore(
    (listener) => identity.changed.add(listener),
    () => identity.me,
  );
}

export function useChoice(choice: Choice): boolean {
  return useSyncExternalStore(choice.subscribe, () => choice.on);
}

/** How long words stay in the live region. The same words again are then a change, and announced. */
const WORDS_MS = 4000;

/** What a screen reader is to say of who joins and leaves. */
export function useAnnouncement(here: Here): string {
  const [words, setWords] = useState('');
  const off = useChoice(announcementsOff);
  useEffect(() => {
    if (off) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const announcer = new Announcer((said) => {
      clearTimeout(timer);
      setWords(said);
      timer = setTimeout(() => setWords(''), WORDS_MS);
    });
    const see = () => {
      if (here.settled) announcer.see(here.people);
    };
    see();
    const leave = here.changed.add(see);
    return () => {
      leave();
      announcer.stop();
      clearTimeout(timer);
      setWords('');
    };
  }, [here, off]);
  return words;
}
