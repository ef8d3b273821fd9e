import type { Listeners } from '../listeners';
import type { Piece } from './answers';
import type { Deleted, Marked } from './passages';

/** How a change is shown. */
export interface ChangeLook {
  /** What it is, whose, and since when, for those who do not see the colour. */
  words: string;
  /** Whose it is, as a number; the page's style sheet has the class `by-` and this number. */
  by: number;
}

/** Shows contents of the past, to be read and not to be written in. What shows one type is in that type's binding. */
export interface PastView<Content> {
  readonly element: HTMLElement;
  /** Tells that another part of the text is selected. */
  readonly selected: Listeners;
  /** Shows a content as it was. */
  show(content: Content): void;
  /** Shows a content with what changed before it: new text as such, and deleted text in its place, struck through. */
  showChanges(content: Content, marked: readonly Marked[], lookOf: (piece: Exclude<Piece, { kind: 'keep' }>) => ChangeLook): void;
  /** Brings a change into sight and moves the focus to it. */
  goTo(change: number): void;
  /** The deleted passages in the selection; where nothing is selected, of the change that one went to last. */
  selectedDeletions(): readonly Deleted[];
  destroy(): void;
}
