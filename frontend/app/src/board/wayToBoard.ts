import type { BoardOther, BoardPresence } from '@tandem/bind-excalidraw';
import { Listeners } from '@tandem/client';
import type { Present } from '../people/people';
import type { Way } from '../people/way';

/** On a board one follows the view of someone else, until one moves one's own. */
export class WayToBoard implements Way {
  readonly changed = new Listeners();
  readonly #presence: BoardPresence;
  #told = '';

  constructor(presence: BoardPresence) {
    this.#presence = presence;
    presence.changed.add(() => this.#look());
  }

  words(person: Present): string | null {
    const windows = this.#windowsOf(person);
    if (windows.length === 0) return null;
    return this.#follows(windows) ? 'stop following' : 'follow';
  }

  go(person: Present): void {
    const windows = this.#windowsOf(person);
    // One that is looked at says more than one that is hidden.
    const window = windows.find(({ activity }) => activity === 'active') ?? windows[0];
    this.#presence.follow(this.#follows(windows) ? null : (window?.id ?? null));
  }

  #windowsOf({ user, self }: Present): BoardOther[] {
    return self ? [] : this.#presence.others.filter((other) => other.user === user);
  }

  #follows(windows: readonly BoardOther[]): boolean {
    return windows.some(({ id }) => id === this.#presence.following);
  }

  /** Pointers move all the time; who is here and who is followed does not. */
  #look(): void {
    const { others, following } = this.#presence;
    const now = [following, ...others.map(({ id }) => id)].join(' ');
    if (now === this.#told) return;
    this.#told = now;
    this.changed.emit();
  }
}
