/**
 * Waits for a revision that the reader had made in another way than by the editor, such as a restore, so that the
 * editor's undo can take it back. The revision may come before or after it is known which one it is; until both have
 * happened, what takes each of others' changes back is kept and moved past all that follows.
 */
export class Claim<Change> {
  readonly #move: (inverse: Change, over: Change) => Change;
  #passed: { version: number; inverse: Change }[] = [];
  #version: number | null = null;

  /** `move` makes of a change one that can be made after another. */
  constructor(move: (inverse: Change, over: Change) => Change) {
    this.#move = move;
  }

  /** A change was made to what the editor shows. Of others' changes the version that it led to and its inverse are given. */
  pass(change: Change, theirs?: { version: number; inverse: Change }): void {
    this.#passed = this.#passed.map(({ version, inverse }) => ({ version, inverse: this.#move(inverse, change) }));
    if (theirs !== undefined) this.#passed.push(theirs);
  }

  /** It is known which version the revision led to. */
  settle(version: number): void {
    this.#version = version;
  }

  /** What takes the revision back now, once that is known. */
  get inverse(): Change | null {
    return this.#passed.find(({ version }) => version === this.#version)?.inverse ?? null;
  }
}
