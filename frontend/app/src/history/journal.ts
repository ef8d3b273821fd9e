import { Listeners, type Author, type HistoryApi, type Mark, type Redaction, type Sitting, type SittingsWanted } from '@tandem/client';

/** What of the list is wanted. */
export interface Filter {
  named: boolean;
  person: string | null;
}

/** What there is of the list. */
export interface Listed {
  /** Newest first. */
  sittings: readonly Sitting[];
  /** Of all versions, whatever is listed; oldest first. */
  marks: readonly Mark[];
  /** There are older ones. */
  more: boolean;
  /** The version from which on the history is kept; above 0 where older history was removed. */
  first: number;
  /** Named versions up to that, which can be shown all the same; newest first. Only when the list is at its end. */
  kept: readonly Mark[];
  /** What was erased from all revisions, oldest first. */
  redactions: readonly Redaction[];
  loading: boolean;
  trouble: string | null;
}

/** The list of sittings, as far as it has been asked for, newest first, and all marks. */
export class Journal {
  readonly changed = new Listeners();
  readonly people = new Map<string, Author>();
  readonly #api: HistoryApi;
  #filter: Filter;
  #listed: Listed = { sittings: [], marks: [], more: false, first: 0, kept: [], redactions: [], loading: false, trouble: null };
  #next: number | null = null;
  /** Which list is the newest: answers for others come too late. */
  #list = 0;

  constructor(api: HistoryApi, filter: Filter) {
    this.#api = api;
    this.#filter = filter;
    void this.reload();
  }

  /** The same object for as long as nothing changed. */
  get listed(): Listed {
    return this.#listed;
  }

  /** The version from which on the history is kept. */
  get first(): number {
    return this.#listed.first;
  }

  get marks(): readonly Mark[] {
    return this.#listed.marks;
  }

  filter(filter: Filter): void {
    if (filter.named === this.#filter.named && filter.person === this.#filter.person) return;
    this.#filter = filter;
    this.#next = null;
    this.#tell({ sittings: [] });
    void this.reload();
  }

  /** Looks for what is new at the top of the list. */
  async reload(): Promise<void> {
    const list = ++this.#list;
    await this.#guarded(async () => {
      const [first, marks, redactions] = await Promise.all([this.#api.sittings(this.#wanted(null)), this.#api.marks(), this.#api.redactions()]);
      if (list !== this.#list) return;
      this.#meet(first.people);
      const oldest = first.sittings.at(-1)?.from ?? null;
      const older = oldest === null ? [] : this.#listed.sittings.filter(({ to }) => to <= oldest);
      const end = older.length === 0 ? { kept: first.kept } : {};
      if (older.length === 0) this.#next = first.next;
      this.#tell({ marks, redactions, first: first.first, sittings: [...first.sittings, ...older], ...end });
    });
  }

  /** Asks for older ones. */
  async loadMore(): Promise<void> {
    const [before, list] = [this.#next, this.#list];
    if (before === null || this.#listed.loading) return;
    await this.#guarded(async () => {
      const page = await this.#api.sittings(this.#wanted(before));
      if (list !== this.#list) return;
      this.#meet(page.people);
      this.#next = page.next;
      this.#tell({ sittings: [...this.#listed.sittings, ...page.sittings], kept: page.kept });
    });
  }

  /** The sitting that led to a version or had it on its way; asks the server where it is not in the list. */
  async sittingOf(version: number): Promise<Sitting | null> {
    const listed = this.#listed.sittings.find(({ from, to }) => from < version && version <= to);
    if (listed !== undefined || version <= this.first) return listed ?? null;
    const page = await this.#api.sittings({ before: version, limit: 1 });
    this.#meet(page.people);
    return page.sittings.find(({ from }) => from < version) ?? null;
  }

  #wanted(before: number | null): SittingsWanted {
    const { named, person } = this.#filter;
    return { ...(before === null ? {} : { before }), ...(person === null ? {} : { person }), named, limit: 20 };
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    this.#tell({ loading: true });
    try {
      await work();
      this.#tell({ loading: false, trouble: null });
    } catch (error) {
      this.#tell({ loading: false, trouble: error instanceof Error ? error.message : String(error) });
    }
  }

  #tell(change: Partial<Listed>): void {
    this.#listed = { ...this.#listed, ...change, more: this.#next !== null };
    this.changed.emit();
  }

  #meet(people: ReadonlyMap<string, Author>): void {
    for (const [id, author] of people) this.people.set(id, author);
  }
}
