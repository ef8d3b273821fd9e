import type { Board, BoardOp, StoredElement, StoredFile } from './board';
import { changedKeys, OpWriter } from './changes';

/** What is sent at once is about so large at most, in UTF-16 units of JSON: a large paste becomes several ops. */
const MOST = 100_000;

/** Ops with the ids of the elements that they change. */
export interface Batch {
  op: BoardOp;
  ids: string[];
}

/** Gathers the changes of one look at the editor into as few ops as their size allows. */
export class Outgoing {
  readonly #board: Board;
  readonly #batches: Batch[] = [];
  readonly #files = new Set<string>();
  #writer = new OpWriter();
  #ids: string[] = [];
  #size = 0;

  constructor(board: Board) {
    this.#board = board;
  }

  /** A change of an element from `base`, null when it is new here, to `mine`. All of it goes into one op. */
  element(id: string, base: StoredElement | null, mine: StoredElement): void {
    const theirs = this.#board.elements[id];
    if (theirs === undefined) {
      this.#room(JSON.stringify(mine).length);
      this.#writer.insert(['elements', id], mine);
    } else {
      const from = base ?? theirs;
      this.#room(JSON.stringify(changedKeys(from, mine).map((key) => (key === 'points' ? '' : mine[key]))).length);
      this.#writer.merge(['elements', id], from, mine, theirs);
    }
    this.#ids.push(id);
  }

  /** A file that an element refers to; in the same op as the change of the element that is told next. */
  file(id: string, file: StoredFile): void {
    if (this.#board.files[id] !== undefined || this.#files.has(id)) return;
    this.#files.add(id);
    this.#writer.insert(['files', id], file);
  }

  app(base: object, mine: object): void {
    this.#writer.merge(['app'], { ...base }, { ...mine }, { ...this.#board.app });
  }

  /** All that was gathered. */
  take(): readonly Batch[] {
    this.#close();
    return this.#batches;
  }

  #room(size: number): void {
    if (this.#size > 0 && this.#size + size > MOST) this.#close();
    this.#size += size;
  }

  #close(): void {
    const { op } = this.#writer;
    if (op !== null) this.#batches.push({ op, ids: this.#ids });
    this.#writer = new OpWriter();
    this.#ids = [];
    this.#size = 0;
  }
}
