import { Listeners, type Author, type HistoryApi, type Mark, type Sitting, type SittingsWanted } from '@tandem/client';

/** What of the list is wanted. */
export interface Filter {
  named: boolean;
  person: string | null;
}

/** The list of sittings, as far as it has been asked for, newest first, and all marks. */
export class Journal {
  readonly changed = new Listeners();
  readonly people = new Map<string, Author>();
  readonly #api: HistoryApi;
  #filter: Filter;
  #sittings: readonly Sitting[] = [];
  #marks: readonly Mark[] = [];
  #next: number | null = null;
  #loading = false;
  #trouble: string | null = null;
  /** Which list is the newest: answers for others come too late. */
  #list = 0;

  constructor(api: HistoryApi, filter: Filter) {
    this.#api = api;
    this.#filter = filter;
    void this.reload();
  }

  get sittings(): readonly Sitting[] {
    return this.#sittings;
  }

  /** Of all versions, whatever is listed; oldest first. */
  get marks(): readonly Mark[] {
    return this.#marks;
  }

  /** Whether there are older ones. */
  get more(): boolean {
    return this.#next !== null;
  }

  get loading(): boolean {
    return this.#loading;
  }

  get trouble(): string | null {
    return this.#trouble;
  }

  filter(filter: Filter): void {
    if (filter.named === this.#filter.named && filter.person === this.#filter.person) return;
    this.#filter = filter;
    this.#sittings = [];
    this.#next = null;
    void this.reload();
  }

  /** Looks for what is new at the top of the list. */
  async reload(): Promise<void> {
    const list = ++this.#list;
    await this.#guarded(async () => {
      const [first, marks] = await Promise.all([this.#api.sittings(this.#wanted(null)), this.#api.marks()]);
      if (list !== this.#list) return;
      this.#marks = marks;
      this.#meet(first.people);
      const oldest = first.sittings.at(-1)?.from ?? null;
      const older = oldest === null ? [] : this.#sittings.filter(({ to }) => to <= oldest);
      if (older.length === 0) this.#next = first.next;
      this.#sittings = [...first.sittings, ...older];
    });
  }

  /** Asks for older ones. */
  async loadMore(): Promise<void> {
    const [before, list] = [this.#next, this.#list];
    if (before === null || this.#loading) return;
    await this.#guarded(async () => {
      const page = await this.#api.sittings(this.#wanted(before));
      if (list !== this.#list) return;
      this.#meet(page.people);
      this.#sittings = [...this.#sittings, ...page.sittings];
      this.#next = page.next;
    });
  }

  /** The sitting that led to a version or had it on its way; asks the server where it is not in the list. */
  async sittingOf(version: number): Promise<Sitting | null> {
    const listed = this.#sittings.find(({ from, to }) => from < version && version <= to);
    if (listed !== undefined || version === 0) return listed ?? null;
    const page = await this.#api.sittings({ before: version, limit: 1 });
    this.#meet(page.people);
    return page.sittings.find(({ from }) => from < version) ?? null;
  }

  #wanted(before: number | null): SittingsWanted {
    const { named, person } = this.#filter;
    return { ...(before === null ? {} : { before }), ...(person === null ? {} : { person }), named, limit: 20 };
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    this.#loading = true;
    this.changed.emit();
    try {
      await work();
      this.#trouble = null;
    } catch (error) {
      this.#trouble = error instanceof Error ? error.message : String(error);
    }
    this.#loading = false;
    this.changed.emit();
  }

  #meet(people: ReadonlyMap<string, Author>): void {
    for (const [id, author] of people) this.people.set(id, author);
  }
}
