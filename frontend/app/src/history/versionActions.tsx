import { useState } from 'react';
import { ConfirmDialog } from '../document/confirmDialog';
import type { Session } from '../document/session';
import { useKind } from '../document/useKind';
import { Icon, type IconName } from '../icon';
import { documentPath } from '../route';
import { ExportMenu } from './exportMenu';
import type { HistoryAddress } from './historyAddress';
import type { ListWork } from './listParts';
import type { Reader } from './reader';
import { restoreVersion } from './restore';
import type { SessionHistory } from './sessionHistory';
import { useShown } from './useReader';
import { momentWords } from './words';

interface VersionActionsProps {
  session: Session;
  past: SessionHistory;
  reader: Reader<unknown>;
  address: HistoryAddress;
  head: number | null;
  work: ListWork;
  onRestored: (words: string) => void;
}

/** What can be done with the version that is shown. */
export function VersionActions({ session, past, reader, address, head, work, onRestored }: VersionActionsProps) {
  const { version, nothing, at } = useShown(reader);
  const [asking, setAsking] = useState(false);
  const { trouble, attempt } = useAttempt();
  const kind = useKind(session) ?? 'plain';
  const words = at === null ? 'the beginning' : momentWords(at);
  const restore = async () => {
    setAsking(false);
    onRestored(await restoreVersion(session, past, version, words));
  };
  const copy = async () => {
    const title = session.title.phase.kind === 'open' ? session.title.data.trim() : '';
    const id = await past.api.copy(version, `Copy of ${title === '' ? 'Untitled' : title}`);
    location.assign(documentPath(id, kind));
  };
  const compare = () => {
    const { from } = reader.shown;
    past.way.go(address.comparing ? { comparing: false, from: null } : { comparing: true, from: from ?? 0, version });
  };
  return (
    <div className="history-actions">
      <button type="button" className="primary-action" data-testid="restore-version" disabled={nothing || version === head} onClick={() => setAsking(true)}>
        <Icon name="undo" />
        <span>Restore</span>
      </button>
      <ActionButton icon="flag" label="Name" testId="name-version" onUse={() => work.rename(version)} />
      <ActionButton icon="copy" label="Copy from here" testId="copy-version" onUse={() => attempt(copy)} />
      <ExportMenu session={session} past={past} version={version} />
      <ActionButton icon="compare" label="Compare" testId="compare" pressed={address.comparing} onUse={compare} />
      {trouble !== null && <span role="alert">{trouble}</span>}
      {asking && (
        <ConfirmDialog title="Restore this version?" action="Restore" harmless onCancel={() => setAsking(false)} onConfirm={() => attempt(restore)}>
          Your document becomes as it was on {words}. Nothing is lost: the current text stays in the history, and you can undo
          this.
        </ConfirmDialog>
      )}
    </div>
  );
}

/** Does things that can fail, and keeps why the last one did. */
function useAttempt(): { trouble: string | null; attempt: (work: () => Promise<void>) => void } {
  const [trouble, setTrouble] = useState<string | null>(null);
  const attempt = (work: () => Promise<void>) => {
    work().then(
      () => setTrouble(null),
      (error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)),
    );
  };
  return { trouble, attempt };
}

interface ActionButtonProps {
  icon: IconName;
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
