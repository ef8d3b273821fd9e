import { Listeners } from '@tandem/client';
import { readAddress, writeAddress, type HistoryAddress } from './historyAddress';

/** The ways into history, about in it, and back. Back, in the browser, leads to the live document at once. */
export class HistoryWay {
  readonly changed = new Listeners();
  readonly #page: Window;
  #address: HistoryAddress | null;

  constructor(page: Window) {
    this.#page = page;
    this.#address = readAddress(page.location.search);
    page.addEventListener('popstate', () => this.#set(readAddress(page.location.search)));
  }

  /** Null while the live document is shown. */
  get address(): HistoryAddress | null {
    return this.#address;
  }

  /** Shows history, from a version on where one is given. */
  open(version: number | null, from: number | null = null): void {
    const address = { version, from, comparing: from !== null, named: false, person: null };
    if (this.#address !== null) this.go(address);
    else {
      this.#page.history.pushState({ fromLive: true }, '', this.#written(address));
      this.#set(address);
    }
  }

  /** Changes what is shown of history. */
  go(change: Partial<HistoryAddress>): void {
    if (this.#address === null) return;
    const address = { ...this.#address, ...change };
    this.#page.history.replaceState(this.#page.history.state, '', this.#written(address));
    this.#set(address);
  }

  /** Back to the live document. */
  close(): void {
    const { history } = this.#page;
    const state: unknown = history.state;
    const cameFromLive = typeof state === 'object' && state !== null && 'fromLive' in state;
    if (cameFromLive) history.back();
    else history.replaceState(state, '', this.#written(null));
    this.#set(null);
  }

  #written(address: HistoryAddress | null): string {
    const { pathname, search, hash } = this.#page.location;
    return pathname + writeAddress(address, search) + hash;
  }

  #set(address: HistoryAddress | null): void {
    this.#address = address;
    this.changed.emit();
  }
}
