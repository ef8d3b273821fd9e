import { HistoryApi, LastEdit, type About, type Client, type HistoryHints, type OpenDocument, type Writers } from '@tandem/client';
import type { Here } from '../people/here';
import { AuthorSheet } from './authorSheet';
import { HistoryWay } from './historyWay';

/** What a document's page has to do with its past; it lives as long as the page. */
export class SessionHistory {
  readonly api: HistoryApi;
  readonly way = new HistoryWay(window);
  readonly sheet = new AuthorSheet();
  readonly hints: HistoryHints;
  readonly lastEdit: LastEdit;
  readonly writers: Writers;
  #about: Promise<About> | null = null;

  constructor(client: Client, content: OpenDocument<unknown, unknown>, here: Here) {
    this.api = new HistoryApi(content.wanted, (address, request) => fetch(address, request));
    this.hints = client.historyHints(content.wanted);
    this.writers = {
      self: () => here.identity.me,
      of: (source) => {
        const person = here.personOf(source);
        return person === null ? null : { id: person.user, name: person.name, colour: person.colour };
      },
    };
    this.lastEdit = new LastEdit(content, () => this.about(), this.writers);
  }

  /** What the server knew of the document when the page was opened. What fails is asked for again. */
  about(): Promise<About> {
    this.#about ??= this.api.about().catch((error: unknown) => {
      this.#about = null;
      throw error;
    });
    return this.#about;
  }
}
