import { Listeners } from '@tandem/client';

/** What the reader is to the others, as the server knows it by the cookie of this browser. */
export interface Me {
  /** Public, and the same in all windows. */
  id: string;
  name: string;
  /** "#rrggbb". */
  colour: string;
}

/** The longest name that the server takes, in characters. */
export const NAME_MOST = 64;

const ADDRESS = '/v1/me';

/** Who the reader is. Other windows of this browser hear of changes. */
export class Identity {
  readonly changed = new Listeners();
  readonly #windows = new BroadcastChannel('tandem.me');
  #me: Me | null = null;

  constructor() {
    this.#windows.onmessage = () => void this.load();
  }

  /** Null until the server has said it. */
  get me(): Me | null {
    return this.#me;
  }

  /** Asks the server. When it cannot be reached nothing changes. */
  async load(): Promise<void> {
    try {
      await this.#take(await fetch(ADDRESS));
    } catch {
      // Asked again when there is a connection.
    }
  }

  /** Changes the name, the colour or both. Returns what stands against it, or null. A colour is taken for granted. */
  async change(change: Partial<Pick<Me, 'name' | 'colour'>>): Promise<string | null> {
    const before = this.#me;
    if (before !== null && change.colour !== undefined) this.#set({ ...before, colour: change.colour });
    const problem = await this.#send(change);
    if (problem !== null) this.#set(before);
    else this.#windows.postMessage(null);
    return problem;
  }

  async #send(change: Partial<Pick<Me, 'name' | 'colour'>>): Promise<string | null> {
    try {
      const answer = await fetch(ADDRESS, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(change),
      });
      return await this.#take(answer);
    } catch {
      return 'The server cannot be reached.';
    }
  }

  async #take(answer: Response): Promise<string | null> {
    const said = (await answer.json()) as Partial<Me & { title: string; detail: string }> | null;
    if (!answer.ok) return said?.detail ?? said?.title ?? 'The server does not take it.';
    const { id, name, colour } = said ?? {};
    if (typeof id !== 'string' || typeof name !== 'string' || typeof colour !== 'string') return 'The server’s answer makes no sense.';
    this.#set({ id, name, colour });
    return null;
  }

  #set(me: Me | null): void {
    this.#me = me;
    this.changed.emit();
  }
}
