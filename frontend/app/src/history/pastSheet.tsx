import { placesNow, type Deleted } from '@tandem/client';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Session } from '../document/session';
import { Icon } from '../icon';
import type { Kind } from '../kind';
import { rememberedLook } from '../plain/plainLook';
import type { Reader } from './reader';
import type { SessionHistory } from './sessionHistory';
import { useShown } from './useReader';

interface PastSheetProps {
  reader: Reader<unknown>;
  session: Session;
  past: SessionHistory;
  kind: Kind;
}

/** The text of the past on its sheet, and the offer to bring back what is selected of what was deleted. */
export function PastSheet({ reader, session, past, kind }: PastSheetProps) {
  const sheet = useRef<HTMLDivElement>(null);
  const shown = useShown(reader);
  const [look] = useState(() => rememberedLook(window));
  const [said, setSaid] = useState('');
  const count = useSyncExternalStore(
    (listener) => reader.view.selected.add(listener),
    () => reader.view.selectedDeletions().length,
  );
  useEffect(() => {
    const { element } = reader.view;
    sheet.current?.append(element);
    return () => element.remove();
  }, [reader]);
  const bringBack = async () => {
    try {
      await insertAgain(session, past, reader, reader.view.selectedDeletions());
      setSaid('It is in the document again.');
    } catch (error) {
      setSaid(error instanceof Error ? error.message : String(error));
    }
  };
  const plain = kind === 'plain';
  return (
    <>
      <div className={plain ? 'sheet plain' : 'sheet'} data-monospace={plain && look.monospace} data-nothing={shown.nothing} ref={sheet} />
      {shown.nothing && (
        <p className="history-nothing" data-testid="nothing">
          {shown.version === 0 ? 'This is the very beginning: there was nothing yet.' : 'The document was deleted here.'}
        </p>
      )}
      {(count > 0 || said !== '') && (
        <div className="history-offer">
          {count > 0 && (
            <button type="button" data-testid="bring-back" onClick={() => void bringBack()}>
              <Icon name="undo" />
              Bring this back
            </button>
          )}
          <span role="status">{said}</span>
        </div>
      )}
    </>
  );
}

/** Puts deleted passages into the live document, where they would stand there. */
async function insertAgain(session: Session, past: SessionHistory, { shown }: Reader<unknown>, deleted: readonly Deleted[]): Promise<void> {
  const diff = (from: number, to: number) => past.api.diff(from, to);
  const places = await placesNow(session.content, diff, shown.version, deleted.map(({ position }) => position));
  const { current } = session.editing;
  if (current === null) throw new Error('The document cannot be written in now.');
  current.insert(deleted.map((piece, i) => ({ ...piece, position: places[i] ?? 0 })));
}
