import { useEffect, useMemo, useRef, useState } from 'react';
import type { Session } from '../document/session';
import type { Kind } from '../kind';
import { Icon } from '../icon';
import type { HistoryAddress } from './historyAddress';
import { HistoryBar } from './historyBar';
import { HistoryList } from './historyList';
import { Journal } from './journal';
import type { ListWork } from './listParts';
import { NameDialog } from './nameDialog';
import { PastSheet } from './pastSheet';
import type { Reader } from './reader';
import type { SessionHistory } from './sessionHistory';
import { Timeline } from './timeline';
import { useHead, useReader } from './useReader';

interface HistoryViewProps {
  session: Session;
  past: SessionHistory;
  address: HistoryAddress;
  kind: Kind;
  /** Says something to the reader once they are back at the live document. */
  onRestored: (words: string) => void;
}

/** How soon the list is looked at again when the document has changed, in milliseconds. */
const LOOK_AGAIN_MS = 600;

/** A document's past: the list of its sittings, and its text at one version. The live document goes on behind. */
export function HistoryView({ session, past, address, kind, onRestored }: HistoryViewProps) {
  const { api, way, sheet } = past;
  const [journal] = useState(() => new Journal(api, address));
  const [naming, setNaming] = useState<number | null>(null);
  const [listed, setListed] = useState(false);
  const head = useHead(session);
  const { reader, trouble } = useReader(session, past, journal, address.version ?? head, kind);
  useKeptJournal(journal, past, address, head);
  useFollowedAddress(reader, past, address, head);
  useEscape(() => way.close());
  const main = useFocusWhereThereIsNone();
  const work = useMemo<ListWork>(
    () => ({
      api,
      journal,
      sheet,
      choose: (version, since) => {
        way.go({ version, from: since, comparing: false });
        setListed(false);
      },
      go: (change) => way.go(change),
      rename: setNaming,
    }),
    [api, journal, sheet, way],
  );
  return (
    <div className="history" data-testid="history" data-listed={listed}>
      <div className="history-main" ref={main} tabIndex={-1}>
        <HistoryBar
          {...{ session, past, journal, reader, address, head, work, onRestored }}
          listed={listed}
          onListed={setListed}
        />
        {trouble !== null && (
          <p role="alert" className="history-trouble">
            <Icon name="warning" /> {trouble}
          </p>
        )}
        <main>{reader !== null && <PastSheet reader={reader} session={session} past={past} kind={kind} />}</main>
        {reader !== null && head !== null && <Timeline reader={reader} journal={journal} past={past} head={head} onVersion={(version) => way.go({ version, from: null, comparing: false })} />}
      </div>
      <aside className="history-aside" aria-label="Versions">
        <h2>Versions</h2>
        <button type="button" className="icon-button history-unlist" aria-label="Close the list" title="Close the list" onClick={() => setListed(false)}>
          <Icon name="cross" />
        </button>
        <HistoryList work={work} address={address} />
      </aside>
      {naming !== null && <NameDialog api={api} journal={journal} version={naming} onClose={() => setNaming(null)} />}
    </div>
  );
}

/** The list follows the address, the document and what is told of names. */
function useKeptJournal(journal: Journal, { hints }: SessionHistory, { named, person }: HistoryAddress, head: number | null): void {
  useEffect(() => journal.filter({ named, person }), [journal, named, person]);
  useEffect(() => hints.heard.add(() => void journal.reload()), [journal, hints]);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    // However long somebody types without a pause, the list is looked at again from time to time.
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void journal.reload();
    }, LOOK_AGAIN_MS);
  }, [journal, head]);
  useEffect(() => () => clearTimeout(timer.current), []);
}

/** What had the focus in the text is hidden now. */
function useFocusWhereThereIsNone() {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const frame = requestAnimationFrame(() => document.activeElement === document.body && place.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, []);
  return place;
}

/** The reader goes where the address says. */
function useFollowedAddress(reader: Reader<unknown> | null, past: SessionHistory, { version, from }: HistoryAddress, head: number | null): void {
  const wanted = version ?? head;
  useEffect(() => {
    if (reader === null || wanted === null) return;
    // Without a version in the address it is the newest one of now; later ones are but told of.
    if (version === null) past.way.go({ version: wanted });
    if (!reader.isAt(wanted, from)) reader.to(wanted, from, 0);
  }, [reader, past, version, wanted, from]);
}

/** Escape leads back, but for what is open over the page and closes first. */
function useEscape(back: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const over = document.querySelector('dialog[open], .menu:not([popover]), :popover-open');
      if (event.key === 'Escape' && !event.defaultPrevented && over === null) back();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  });
}
