import type { Activity, Other, Person } from '@tandem/client';

/** Someone who has the document open, in however many windows. */
export interface Present extends Person {
  self: boolean;
  /** The person's other windows, as presence names them; this one is not among them. */
  windows: readonly string[];
  /** A window with a caret to go to. */
  caret: string | null;
}

const MOST_ACTIVE: readonly Activity[] = ['active', 'idle', 'away'];

/** Everyone who is here, oneself first, then in the order in which they came. */
export function peopleOf(me: Person | null, others: readonly Other[]): Present[] {
  const people = new Map<string, Present>();
  if (me !== null) people.set(me.user, { ...me, self: true, windows: [], caret: null });
  for (const { id, user, name, colour, activity, ranges } of others) {
    const known = people.get(user) ?? { user, name, colour, activity, self: false, windows: [], caret: null };
    people.set(user, {
      ...known,
      activity: moreActive(known.activity, activity),
      windows: [...known.windows, id],
      caret: known.caret ?? (ranges.length > 0 ? id : null),
    });
  }
  return [...people.values()];
}

function moreActive(a: Activity, b: Activity): Activity {
  return MOST_ACTIVE.find((activity) => activity === a || activity === b) ?? 'active';
}

/** One or two letters that stand for a name. */
export function initials(name: string): string {
  const words = name.split(/[\s\p{P}]+/u).filter((word) => word !== '');
  const [first, second] = /^guest$/i.test(words[0] ?? '') ? [words[0]] : [words[0], words.at(-1)];
  const letters = [first, second === first ? undefined : second].map((word) => firstCharacter(word ?? ''));
  return letters.join('').toLocaleUpperCase() || '?';
}

function firstCharacter(word: string): string {
  for (const { segment } of new Intl.Segmenter().segment(word)) return segment;
  return '';
}
