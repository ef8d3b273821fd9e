import { useState } from 'react';
import type { Session } from '../document/session';
import { Icon } from '../icon';
import { ChangeStepper } from './changeStepper';
import type { HistoryAddress } from './historyAddress';
import type { Journal } from './journal';
import type { ListWork } from './listParts';
import type { Reader } from './reader';
import type { SessionHistory } from './sessionHistory';
import { useShown } from './useReader';
import { VersionActions } from './versionActions';
import { authorOf, countWords, momentWords, namesWords } from './words';

interface HistoryBarProps {
  session: Session;
  past: SessionHistory;
  journal: Journal;
  reader: Reader<unknown> | null;
  address: HistoryAddress;
  head: number | null;
  work: ListWork;
  listed: boolean;
  onListed: (listed: boolean) => void;
  onRestored: (words: string) => void;
}

/** Where the toolbar is while one writes: which version is shown, and what can be done with it. */
export function HistoryBar(props: HistoryBarProps) {
  const { past, reader, listed, onListed } = props;
  return (
    <div className="history-bar" role="region" aria-label="Version history" data-testid="history-bar">
      <div className="history-line">
        <button type="button" className="history-back" data-testid="history-back" title="Back to the document (Esc)" onClick={() => past.way.close()}>
          <Icon name="cross" />
          <span>Back to editing</span>
        </button>
        {reader === null ? <p className="history-banner">Opening the history…</p> : <Banner {...props} reader={reader} />}
        <button type="button" className="history-toggle" aria-expanded={listed} data-testid="history-toggle" onClick={() => onListed(!listed)}>
          <Icon name="lines" />
          <span>Versions</span>
        </button>
      </div>
      {reader !== null && (
        <div className="history-line">
          <VersionActions {...props} reader={reader} />
          <ShowChanges reader={reader} />
          <ChangeStepper reader={reader} />
        </div>
      )}
    </div>
  );
}

type WithReader = HistoryBarProps & { reader: Reader<unknown> };

/** Which version, when, by whom, and how far it is behind. */
function Banner({ reader, journal, address, head }: WithReader) {
  const { version, at, trouble } = useShown(reader);
  const names = useAuthors(reader, journal);
  const newer = head === null ? 0 : head - version;
  const mark = journal.marks.find((each) => each.version === version);
  return (
    <p className="history-banner" data-testid="history-banner" data-version={version}>
      <strong>{mark !== undefined && mark.name !== '' ? mark.name : at === null ? 'The beginning' : momentWords(at)}</strong>
      {mark !== undefined && mark.name !== '' && at !== null && <span>{momentWords(at)}</span>}
      {names.length > 0 && <span>by {namesWords(names)}</span>}
      {address.comparing && <ComparedWith reader={reader} journal={journal} />}
      <span className="history-newer" role="status" data-testid="newer">
        {newer > 0 ? countWords(newer, 'newer change', 'newer changes') : 'the newest version'}
      </span>
      {trouble !== null && <span role="alert">{trouble}</span>}
    </p>
  );
}

function ComparedWith({ reader, journal }: { reader: Reader<unknown>; journal: Journal }) {
  const { from } = useShown(reader);
  const name = journal.marks.find(({ version }) => version === from)?.name ?? '';
  const at = from === null || from === 0 ? undefined : reader.replay.revision(from - 1)?.at;
  const words = name !== '' ? `“${name}”` : at === undefined ? `version ${from ?? '…'}` : momentWords(at);
  return <span data-testid="compared">compared with {words}</span>;
}

/** Those whose changes are shown, or who made the version. */
function useAuthors(reader: Reader<unknown>, journal: Journal): readonly string[] {
  const { author } = useShown(reader);
  const { diff } = reader;
  if (diff === null) {
    const people = new Map([...journal.people, ...reader.replay.people]);
    return author === null ? [] : [authorOf(people, author).name];
  }
  const ids = new Set(diff.pieces.flatMap((piece) => (piece.kind === 'keep' ? [] : [piece.author])));
  if (ids.size === 0 && author !== null) ids.add(author);
  return [...ids].map((id) => authorOf(new Map([...journal.people, ...diff.people]), id).name);
}

function ShowChanges({ reader }: { reader: Reader<unknown> }) {
  const [marking, setMarking] = useState(reader.marking);
  return (
    <label className="history-mark-choice">
      <input
        type="checkbox"
        data-testid="show-changes"
        checked={marking}
        onChange={(event) => {
          setMarking(event.target.checked);
          reader.mark(event.target.checked);
        }}
      />
      Show changes
    </label>
  );
}
