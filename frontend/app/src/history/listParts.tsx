import type { HistoryApi, Mark, People } from '@tandem/client';
import { useEffect, useState } from 'react';
import { Icon } from '../icon';
import type { AuthorSheet } from './authorSheet';
import type { HistoryAddress } from './historyAddress';
import type { Journal } from './journal';
import { authorOf, momentWords } from './words';

/** What the rows of the list work with. */
export interface ListWork {
  api: HistoryApi;
  journal: Journal;
  sheet: AuthorSheet;
  /** Shows a version, with changes since another or since the beginning of its sitting. */
  choose: (version: number, since: number | null) => void;
  /** Changes what the address says. */
  go: (change: Partial<HistoryAddress>) => void;
  /** Asks for the name of a version. */
  rename: (version: number) => void;
}

/** A spot in the colour of each person. */
export function PeopleDots({ ids, people, sheet }: { ids: readonly string[]; people: People; sheet: AuthorSheet }) {
  return ids.slice(0, 4).map((id) => <span key={id} className={`history-dot by-${sheet.numberOf(people, id)}`} aria-hidden="true" />);
}

interface MarkRowProps {
  mark: Mark;
  work: ListWork;
  address: HistoryAddress;
}

/** A version that has a name, or that a restore made. */
export function MarkRow({ mark, work, address }: MarkRowProps) {
  const { version, name, restored, by, at } = mark;
  const chosen = !address.comparing && address.version === version && address.from === null;
  const words = useRestoredWords(work.api, restored);
  return (
    <div className="history-row history-mark" data-chosen={chosen} data-testid="mark" data-version={version}>
      {address.comparing && <Picks version={version} label={name || words} work={work} address={address} />}
      <button type="button" className="history-choose" aria-current={chosen} onClick={() => work.choose(version, null)}>
        <span className="history-name">
          <Icon name={restored === null ? 'flag' : 'undo'} />
          <span>{name === '' ? words : name}</span>
        </span>
        {name !== '' && restored !== null && <span>{words}</span>}
        <span className="history-who">
          {authorOf(work.journal.people, by).name}, {momentWords(at)}
        </span>
      </button>
      <button type="button" className="icon-button" aria-label={`Rename ${name || words}`} title="Rename" onClick={() => work.rename(version)}>
        <Icon name="pen" />
      </button>
    </div>
  );
}

/** When what was brought back was; the server says it. */
function useRestoredWords(api: HistoryApi, restored: number | null): string {
  const [at, setAt] = useState<number | null>(null);
  useEffect(() => {
    if (restored === null || restored === 0) return;
    let gone = false;
    const take = (time: number | undefined) => !gone && time !== undefined && setAt(time);
    void api.revisions(restored - 1, restored).then(({ revisions }) => take(revisions[0]?.at), () => undefined);
    return () => {
      gone = true;
    };
  }, [api, restored]);
  return restored === null ? '' : `Restored from ${at === null ? `version ${restored}` : momentWords(at)}`;
}

/** While two versions are compared, each row can be either of them. */
export function Picks({ version, label, work, address }: { version: number; label: string; work: ListWork; address: HistoryAddress }) {
  const { from, version: to } = address;
  return (
    <span className="history-picks">
      <input
        type="radio"
        name="history-from"
        aria-label={`Compare from ${label}`}
        title="Compare from here"
        checked={from === version}
        disabled={to !== null && version >= to}
        onChange={() => work.go({ from: version })}
      />
      <input
        type="radio"
        name="history-to"
        aria-label={`Compare to ${label}`}
        title="Compare to here"
        checked={to === version}
        disabled={from !== null && version <= from}
        onChange={() => work.go({ version })}
      />
    </span>
  );
}
