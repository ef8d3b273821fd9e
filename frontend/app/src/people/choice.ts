import { Listeners } from '@tandem/client';

/** Something that the reader turns on or off, remembered for this browser. It is off until then. */
export class Choice {
  readonly #key: string;
  readonly #changed = new Listeners();
  #on: boolean;

  constructor(key: string) {
    this.#key = key;
    this.#on = this.#stored();
    addEventListener('storage', (event) => {
      if (event.key === key) this.#set(this.#stored());
    });
  }

  get on(): boolean {
    return this.#on;
  }

  set(on: boolean): void {
    try {
      localStorage.setItem(this.#key, on ? 'on' : 'off');
    } catch {
      // Without storage the choice lasts as long as the page.
    }
    this.#set(on);
  }

  subscribe = (listener: () => void): (() => void) => this.#changed.add(listener);

  #set(on: boolean): void {
    this.#on = on;
    this.#changed.emit();
  }

  #stored(): boolean {
    try {
      return localStorage.getItem(this.#key) === 'on';
    } catch {
      return false;
    }
  }
}

/** Others' carets and selections are not shown. */
export const cursorsHidden = new Choice('tandem.cursors-hidden');
/** Who joins and leaves is not announced to screen readers. */
export const announcementsOff = new Choice('tandem.announcements-off');
