import { Listeners } from './listeners';
import { nextSaveState, type Facts, type SaveState } from './saveState';

/** Keeps the save state of a page: looks at the facts when told to, and when time alone changes what they mean. */
export class SaveMonitor {
  readonly changed = new Listeners();
  readonly #facts: () => Facts;
  #state: SaveState = { kind: 'opening' };
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(facts: () => Facts) {
    this.#facts = facts;
  }

  /** The same object for as long as the state is the same. */
  get state(): SaveState {
    return this.#state;
  }

  look(): void {
    clearTimeout(this.#timer);
    const now = Date.now();
    const { state, again } = nextSaveState(this.#state, this.#facts(), now);
    if (again !== null) this.#timer = setTimeout(() => this.look(), Math.max(0, again - now));
    if (same(state, this.#state)) return;
    this.#state = state;
    this.changed.emit();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

function same(a: SaveState, b: SaveState): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
