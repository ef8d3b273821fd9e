import { useEffect, useRef, useState } from 'react';
import { Icon } from '../icon';
import { nounOf } from '../kind';
import { ConfirmDialog } from './confirmDialog';
import type { Session } from './session';
import { useKind } from './useKind';
import { usePhase } from './usePhase';

interface DocumentMenuProps {
  session: Session;
  /** Whether it is shown who wrote what. */
  authorship: boolean;
  onAuthorship: (shown: boolean) => void;
}

/** What is seldom done with a document. */
export function DocumentMenu({ session, authorship, onAuthorship }: DocumentMenuProps) {
  const { past } = session;
  const open = usePhase(session.content).kind === 'open';
  const noun = nounOf(useKind(session));
  const [shown, setShown] = useState(false);
  const [asking, setAsking] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!shown) return;
    menu.current?.querySelector('button')?.focus();
    const elsewhere = (event: PointerEvent) => {
      if (!(event.target instanceof Node) || !menu.current?.parentElement?.contains(event.target)) setShown(false);
    };
    document.addEventListener('pointerdown', elsewhere);
    return () => document.removeEventListener('pointerdown', elsewhere);
  }, [shown]);
  const close = () => {
    setShown(false);
    button.current?.focus();
  };
  return (
    <div className="menu-place" onKeyDown={(event) => event.key === 'Escape' && shown && close()}>
      <button
        ref={button}
        type="button"
        className="icon-button"
        data-testid="document-menu"
        aria-label="More"
        title="More"
        aria-haspopup="menu"
        aria-expanded={shown}
        onClick={() => setShown(!shown)}
      >
        <Icon name="more" />
      </button>
      {shown && (
        <div className="menu" role="menu" aria-label="More" ref={menu}>
          {past !== null && (
            <>
              <button
                type="button"
                role="menuitem"
                data-testid="open-history"
                aria-keyshortcuts="Control+Alt+Shift+H"
                onClick={() => {
                  setShown(false);
                  past.way.open(session.content.version);
                }}
              >
                <Icon name="history" />
                Version history
              </button>
              <button
                type="button"
                role="menuitemcheckbox"
                aria-checked={authorship}
                data-testid="toggle-authorship"
                disabled={!open}
                onClick={() => {
                  close();
                  onAuthorship(!authorship);
                }}
              >
                <Icon name="people" />
                {authorship ? 'Hide who wrote what' : 'Show who wrote what'}
              </button>
            </>
          )}
          <button
            type="button"
            role="menuitem"
            data-testid="delete-document"
            disabled={!open}
            onClick={() => {
              close();
              setAsking(true);
            }}
          >
            <Icon name="bin" />
            Delete {noun}…
          </button>
        </div>
      )}
      {asking && (
        <ConfirmDialog
          title={`Delete this ${noun}?`}
          action="Delete"
          onCancel={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            session.content.delete();
          }}
        >
          It is deleted for everyone. Whoever has it open can still read it and can restore it.
        </ConfirmDialog>
      )}
    </div>
  );
}
