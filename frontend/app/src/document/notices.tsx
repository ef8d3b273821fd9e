import type { Phase } from '@tandem/client';
import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { refusalWords } from '../board/refusal';
import { Icon } from '../icon';
import { nounOf } from '../kind';
import { copyContent, downloadContent } from './copyFile';
import type { KeptCopy } from './copies';
import { deletedBy, excessWords, sentence } from './noticeWords';
import { kindOf, type Session } from './session';
import { usePhase } from './usePhase';

/** What a reader must know and may do something about, between the header and the text. */
export function Notices({ session, children }: { session: Session; children?: ReactNode }) {
  return (
    <div className="notices">
      <DeletedNotice session={session} />
      <CopyNotices session={session} />
      <ExcessNotice session={session} />
      {children}
    </div>
  );
}

function DeletedNotice({ session }: { session: Session }) {
  const phase = usePhase(session.content);
  return phase.kind === 'deleted' ? <Deleted session={session} phase={phase} /> : null;
}

function Deleted({ session, phase }: { session: Session; phase: Extract<Phase, { kind: 'deleted' }> }) {
  const { content, here } = session;
  // Who did it may leave; the words stay.
  const [name] = useState(() => (phase.by === null ? null : (here.personOf(phase.by)?.name ?? null)));
  const words = deletedBy(phase, name, nounOf(kindOf(session)));
  return (
    <section className="notice-bar" role="status" data-testid="deleted">
      <Icon name="bin" />
      <p>
        {words} {content.type !== null && 'What it last was can still be seen here.'}
      </p>
      {phase.restorable && (
        <button type="button" data-testid="restore" onClick={() => content.restore()}>
          {phase.yourself ? 'Undo' : 'Restore'}
        </button>
      )}
      {content.type !== null && (
        <button type="button" onClick={() => void downloadContent({ type: content.type ?? '', data: content.data })}>
          Download
        </button>
      )}
    </section>
  );
}

function CopyNotices({ session }: { session: Session }) {
  const { copies } = session;
  const list = useSyncExternalStore(
    (listener) => copies.changed.add(listener),
    () => copies.list,
  );
  return list.map((copy) => <CopyNotice key={copy.key} copy={copy} onLetGo={() => copies.letGo(copy.key)} />);
}

function CopyNotice({ copy, onLetGo }: { copy: KeptCopy; onLetGo: () => void }) {
  const [copied, setCopied] = useState(false);
  const toClipboard = async () => {
    await copyContent(copy);
    setCopied(true);
  };
  return (
    <section className="notice-bar warning" role="alert" data-testid="unsaved-copy">
      <Icon name="warning" />
      <p>
        <strong>Some of your changes could not be saved.</strong> {sentence(copy.type === 'json1' ? refusalWords(copy.why, copy.data) : copy.why)} Your unsaved copy has everything as
        you saw it.
      </p>
      <button type="button" data-testid="download-unsaved" onClick={() => void downloadContent(copy)}>
        Download
      </button>
      {'clipboard' in navigator && (
        <button type="button" onClick={() => void toClipboard()}>
          {copied ? 'Copied' : 'Copy'}
        </button>
      )}
      <button type="button" className="icon-button" aria-label="Let this copy go" title="Let this copy go" onClick={onLetGo}>
        <Icon name="cross" />
      </button>
    </section>
  );
}

function ExcessNotice({ session }: { session: Session }) {
  const [words, setWords] = useState<string | null>(null);
  useEffect(() => session.content.exceeded.add((excess) => setWords(excessWords(excess, nounOf(kindOf(session))))), [session]);
  // It speaks of one attempt: the next change that succeeds makes it old.
  useEffect(() => session.content.applied.add(({ source }) => source !== false && setWords(null)), [session]);
  if (words === null) return null;
  return (
    <section className="notice-bar warning" role="alert" data-testid="too-large">
      <Icon name="warning" />
      <p>{words}</p>
      <button type="button" className="icon-button" aria-label="Close" title="Close" onClick={() => setWords(null)}>
        <Icon name="cross" />
      </button>
    </section>
  );
}
