import type { People } from '@tandem/client';
import { readableOn } from '../people/colours';
import { authorOf } from './words';

/**
 * The colours of authors, as rules of a style sheet: `.by-N` has an author's ink and ground for marks, and `written-N` is
 * the highlight of the same author. The page's policy allows no styles within elements' markup.
 */
export class AuthorSheet {
  readonly #sheet = new CSSStyleSheet();
  readonly #numbers = new Map<string, { number: number; colour: string }>();

  constructor() {
    document.adoptedStyleSheets.push(this.#sheet);
  }

  /** The number of an author. */
  numberOf(people: People, id: string): number {
    const { colour } = authorOf(people, id);
    const known = this.#numbers.get(id);
    if (known?.colour === colour) return known.number;
    const number = known?.number ?? this.#numbers.size;
    this.#numbers.set(id, { number, colour });
    const { ink, ground } = readableOn(colour);
    // The last rule counts, should someone have taken another colour.
    this.#sheet.insertRule(`.by-${number} { --by-ink: ${ink}; --by-ground: ${ground} }`, this.#sheet.cssRules.length);
    this.#sheet.insertRule(
      `::highlight(written-${number}) { background-color: ${ground}; text-decoration: underline 2px ${ink} }`,
      this.#sheet.cssRules.length,
    );
    return number;
  }
}
