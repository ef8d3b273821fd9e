import { Pace } from '@tandem/client';
import type { Present } from './people';

/** No more than one message in this time: a screen reader reads each to its end. */
const EVERY_MS = 5000;

/** Puts into words who joins and who leaves. Who came and went between two messages is not worth one. */
export class Announcer {
  readonly #pace: Pace;
  #told: ReadonlyMap<string, string> | null = null;
  #here: ReadonlyMap<string, string> = new Map();

  constructor(say: (words: string) => void) {
    this.#pace = new Pace(EVERY_MS, () => {
      const words = this.#told === null ? '' : changeInWords(this.#told, this.#here);
      this.#told = this.#here;
      if (words !== '') say(words);
    });
  }

  /** Takes note of who is here. To be called only while that is known: not while the connection is down. */
  see(people: readonly Present[]): void {
    this.#here = new Map(people.filter(({ self }) => !self).map(({ user, name }) => [user, name]));
    // Who was here before the reader is in the list.
    this.#told ??= this.#here;
    if (sameKeys(this.#told, this.#here)) this.#told = this.#here;
    else this.#pace.ask();
  }

  stop(): void {
    this.#pace.stop();
  }
}

function changeInWords(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): string {
  const joined = [...now].filter(([user]) => !before.has(user)).map(([, name]) => name);
  const left = [...before].filter(([user]) => !now.has(user)).map(([, name]) => name);
  return [sentence(joined, 'joined'), sentence(left, 'left')].filter((part) => part !== '').join('. ');
}

function sentence(names: readonly string[], did: string): string {
  if (names.length === 0) return '';
  const listed = names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} others`] : names;
  return `${new Intl.ListFormat('en').format(listed)} ${did}`;
}

function sameKeys(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a.keys()].every((key) => b.has(key));
}
