import { useEffect, useReducer, useState, type ReactNode } from 'react';
import type { Session } from '../document/session';
import { Icon } from '../icon';
import { AuthorshipView, type Marking } from './authorship';
import type { SessionHistory } from './sessionHistory';

interface AuthorshipBarProps {
  session: Session;
  past: SessionHistory;
  marking: Marking;
  children?: ReactNode;
  onClose: () => void;
}

/** Says whose text has which colour while that is marked in the live document. */
export function AuthorshipBar({ session, past, marking, children, onClose }: AuthorshipBarProps) {
  const [view, setView] = useState<AuthorshipView | null>(null);
  const [, again] = useReducer((count: number) => count + 1, 0);
  const since = marking.kind === 'since' ? marking.version : null;
  useEffect(() => {
    const made = new AuthorshipView(session, past, since === null ? { kind: 'all' } : { kind: 'since', version: since });
    const leave = made.changed.add(() => {
      setView(made);
      again();
    });
    return () => {
      leave();
      made.close();
    };
  }, [session, past, since]);
  useEffect(() => session.editing.current?.moved.add(again), [session, view]);
  return (
    <section className="notice-bar authorship" data-testid={since === null ? 'authorship' : 'since-visit'} aria-label="Who wrote what">
      <Icon name="people" />
      {children}
      <ul>
        {view?.authors.map(({ id, name, by }) => (
          <li key={id} className={`written by-${by}`}>
            {name}
          </li>
        ))}
      </ul>
      <span className="authorship-caret" role="status">
        {view?.trouble ?? view?.atCaret ?? ''}
      </span>
      <button type="button" className="icon-button" aria-label="Close" title="Close" data-testid="close-authorship" onClick={onClose}>
        <Icon name="cross" />
      </button>
    </section>
  );
}
