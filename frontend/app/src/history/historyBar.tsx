import { useState } from 'react';
import { ConfirmDialog } from '../document/confirmDialog';
import type { Session } from '../document/session';
import { Icon } from '../icon';
import { useKind } from '../document/useKind';
import { documentPath } from '../route';
import { ChangeStepper } from './changeStepper';
import { ExportMenu } from './exportMenu';
import type { HistoryAddress } from './historyAddress';
import type { Journal } from './journal';
import type { ListWork } from './listParts';
import type { Reader } from './reader';
import type { SessionHistory } from './sessionHistory';
import { restoreVersion } from './restore';
import { useShown } from './useReader';
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
      {reader !== null && <Actions {...props} reader={reader} />}
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

function Actions(props: WithReader) {
  const { session, past, reader, address, head, work } = props;
  const { version, nothing, at } = useShown(reader);
  const [asking, setAsking] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [marking, setMarking] = useState(reader.marking);
  const kind = useKind(session) ?? 'plain';
  const words = at === null ? 'the beginning' : momentWords(at);
  const guarded = async (work: () => Promise<void>) => {
    try {
      await work();
      setTrouble(null);
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    }
  };
  const copy = () =>
    guarded(async () => {
      const title = session.title.phase.kind === 'open' ? session.title.data : '';
      const id = await past.api.copy(version, `Copy of ${title.trim() === '' ? 'Untitled' : title}`);
      location.assign(documentPath(id, kind));
    });
  const restore = () =>
    guarded(async () => {
      setAsking(false);
      props.onRestored(await restoreVersion(session, past, version, words));
    });
  return (
    <div className="history-line">
      <div className="history-actions">
        <button type="button" className="primary-action" data-testid="restore-version" disabled={nothing || version === head} onClick={() => setAsking(true)}>
          <Icon name="undo" />
          <span>Restore</span>
        </button>
        <ActionButton icon="flag" label="Name" testId="name-version" onUse={() => work.rename(version)} />
        <ActionButton icon="copy" label="Copy from here" testId="copy-version" onUse={() => void copy()} />
        <ExportMenu session={session} past={past} version={version} />
        <ActionButton
          icon="compare"
          label="Compare"
          testId="compare"
          pressed={address.comparing}
          onUse={() => past.way.go(address.comparing ? { comparing: false, from: null } : { comparing: true, from: reader.shown.from ?? 0, version })}
        />
      </div>
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
      <ChangeStepper reader={reader} />
      {trouble !== null && <span role="alert">{trouble}</span>}
      {asking && (
        <ConfirmDialog title="Restore this version?" action="Restore" harmless onCancel={() => setAsking(false)} onConfirm={() => void restore()}>
          Your document becomes as it was on {words}. Nothing is lost: the current text stays in the history, and you can undo
          this.
        </ConfirmDialog>
      )}
    </div>
  );
}

interface ActionButtonProps {
  icon: Parameters<typeof Icon>[0]['name'];
  label: string;
  testId: string;
  pressed?: boolean;
  onUse: () => void;
}

function ActionButton({ icon, label, testId, pressed, onUse }: ActionButtonProps) {
  return (
    <button type="button" data-testid={testId} title={label} aria-label={label} aria-pressed={pressed} onClick={onUse}>
      <Icon name={icon} />
      <span>{label}</span>
    </button>
  );
}
