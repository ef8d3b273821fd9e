/** What an address says of history; it is all in the query, so that opening history loads nothing. */
export interface HistoryAddress {
  /** The version that is shown; null for the newest. */
  version: number | null;
  /** The version that changes are shown since; null for the beginning of the sitting. */
  from: number | null;
  /** Two versions are being compared. */
  comparing: boolean;
  /** Only named versions are listed. */
  named: boolean;
  /** Only sittings of this person are listed. */
  person: string | null;
}

/** Null for an address without history. */
export function readAddress(search: string): HistoryAddress | null {
  const query = new URLSearchParams(search);
  const [rev, from, to] = ['rev', 'from', 'to'].map((name) => versionOf(query.get(name)));
  const comparing = query.has('to');
  if (!query.has('rev') && !comparing) return null;
  const named = query.get('named') === '1';
  const [a, b] = [from ?? null, (comparing ? to : rev) ?? null];
  // Whichever way round two versions are given, the older one is first.
  const swapped = comparing && a !== null && b !== null && a > b;
  return { version: swapped ? a : b, from: swapped ? b : a, comparing, named, person: query.get('person') };
}

/** The query of an address, with what else was in it. */
export function writeAddress(address: HistoryAddress | null, search: string): string {
  const query = new URLSearchParams(search);
  for (const name of ['rev', 'from', 'to', 'named', 'person']) query.delete(name);
  if (address !== null) {
    const { version, from, comparing, named, person } = address;
    if (from !== null) query.set('from', String(from));
    query.set(comparing ? 'to' : 'rev', version === null ? '' : String(version));
    if (named) query.set('named', '1');
    if (person !== null) query.set('person', person);
  }
  const written = query.toString();
  return written === '' ? '' : `?${written}`;
}

function versionOf(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
