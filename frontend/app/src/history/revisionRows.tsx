import { stepsOf, type Revision, type Span } from '@tandem/client';
import { useEffect, useState } from 'react';
import type { HistoryAddress } from './historyAddress';
import { Picks, type ListWork } from './listParts';
import { authorOf, clockWords, numberWords } from './words';

/** So many revisions are listed at a time. */
const AT_ONCE = 100;

interface RevisionRowsProps {
  step: Span;
  work: ListWork;
  address: HistoryAddress;
}

/** The single revisions of a step, newest first. */
export function RevisionRows({ step, work, address }: RevisionRowsProps) {
  const [count, setCount] = useState(AT_ONCE);
  const [revisions, setRevisions] = useState<readonly Revision[]>([]);
  const [trouble, setTrouble] = useState<string | null>(null);
  const { api } = work;
  const { from, to } = step;
  const first = Math.max(from, to - count);
  useEffect(() => {
    let gone = false;
    api.revisions(first, to).then(
      (answer) => !gone && setRevisions([...answer.revisions].reverse()),
      (error: unknown) => !gone && setTrouble(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      gone = true;
    };
  }, [api, first, to]);
  return (
    <ul className="history-revisions">
      {revisions.map((revision) => (
        <RevisionRow key={revision.version} revision={revision} work={work} address={address} />
      ))}
      {trouble !== null && (
        <li role="alert">{trouble}</li>
      )}
      {first > from && (
        <li>
          <button type="button" className="history-more" onClick={() => setCount(count + AT_ONCE)}>
            Show earlier ones
          </button>
        </li>
      )}
    </ul>
  );
}

function RevisionRow({ revision, work, address }: { revision: Revision; work: ListWork; address: HistoryAddress }) {
  const { version, at, author, change } = revision;
  const made = version + 1;
  const chosen = !address.comparing && address.version === made && address.from === version;
  const when = clockWords(at, undefined, true);
  return (
    <li className="history-row" data-chosen={chosen} data-testid="revision" data-version={made}>
      {address.comparing && <Picks version={made} label={when} work={work} address={address} />}
      <button type="button" className="history-choose" aria-current={chosen} onClick={() => work.choose(made, version)}>
        <span className="history-when">{when}</span>
        <span className="history-amount">{whatWords(change)}</span>
        <span className="history-who">{authorOf(work.journal.people, author).name}</span>
      </button>
    </li>
  );
}

/** What one revision did. */
function whatWords(change: Revision['change']): string {
  if (change.kind === 'create') return 'created';
  if (change.kind === 'delete') return 'deleted';
  const total = (kind: string) => stepsOf(change.op).reduce((sum, step) => (step.kind === kind ? sum + step.length : sum), 0);
  const [inserted, deleted] = [total('insert'), total('delete')];
  const parts = [inserted > 0 ? `+${numberWords(inserted)}` : '', deleted > 0 ? `−${numberWords(deleted)}` : ''].filter(Boolean);
  return parts.length === 0 ? 'formats' : parts.join(' ');
}
