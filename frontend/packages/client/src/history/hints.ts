import type { Connection } from 'sharedb/lib/client/index.js';
import { Listeners } from '../listeners';
import type { Place } from '../presence/presence';

/** Hears that a mark of a document's history was set or removed. It is but a hint to look again. */
export class HistoryHints {
  readonly heard = new Listeners();
  readonly #channel: string;
  #leave: () => void;

  constructor(connection: Connection, { collection, id }: Place) {
    this.#channel = `history:${collection}/${id}`;
    this.#leave = this.#listen(connection);
  }

  /** Goes on over another connection. */
  reopen(connection: Connection): void {
    this.#leave();
    this.#leave = this.#listen(connection);
  }

  #listen(connection: Connection): () => void {
    const presence = connection.getPresence(this.#channel);
    const receive = () => this.heard.emit();
    presence.on('receive', receive);
    // Without hints the page looks again less often.
    presence.on('error', ignore);
    presence.subscribe(ignore);
    return () => presence.off('receive', receive);
  }
}

function ignore(): void {
  // Nothing to be done.
}
