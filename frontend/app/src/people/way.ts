import { Listeners } from '@tandem/client';
import type { CaretView } from './caretView';
import type { Present } from './people';

/** How to get to where someone is in the document. */
export interface Way {
  /** Tells that `words` may have changed though the people have not. */
  readonly changed: Listeners;
  /** What going there means, in words; null while there is no way. */
  words(person: Present): string | null;
  go(person: Present): void;
}

/** In a text one goes to the caret. */
export class WayToCaret implements Way {
  readonly changed = new Listeners();
  readonly #carets: CaretView;

  constructor(carets: CaretView) {
    this.#carets = carets;
  }

  words({ caret }: Present): string | null {
    return caret === null ? null : 'go to the cursor';
  }

  go({ caret }: Present): void {
    if (caret !== null) this.#carets.reveal(caret);
  }
}
