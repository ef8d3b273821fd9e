import { useState } from 'react';
import { Icon, type IconName } from '../icon';
import type { Kind } from '../kind';
import type { Recent } from '../recents';
import { documentPath } from '../route';
import { ago } from './ago';

const icons: Record<Kind, IconName> = { rich: 'page', plain: 'lines', board: 'board' };
const notes: Record<Kind, string> = { rich: '', plain: 'Plain text', board: 'Board' };

export function RecentList({ list, onRemove }: { list: readonly Recent[]; onRemove: (id: string) => void }) {
  const now = new Date();
  return (
    <ul className="recents" data-testid="recents">
      {list.map(({ id, title, openedAt, kind, deleted }) => {
        const name = title.trim() === '' ? 'Untitled' : title;
        return (
          <li key={id}>
            <a href={documentPath(id, kind)} data-deleted={deleted}>
              {kind === 'board' && !deleted ? <Thumbnail id={id} /> : <Icon name={icons[kind]} />}
              <span className="recent-title">{name}</span>
              {notes[kind] !== '' && <span className="recent-note">{notes[kind]}</span>}
              {deleted && <span className="recent-note">Deleted</span>}
              <time dateTime={new Date(openedAt).toISOString()}>{ago(openedAt, now)}</time>
            </a>
            <button
              type="button"
              className="icon-button"
              aria-label={`Remove ${name} from this list`}
              title="Remove from this list"
              onClick={() => onRemove(id)}
            >
              <Icon name="cross" />
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** A small picture of a board, where there is one yet. */
function Thumbnail({ id }: { id: string }) {
  const [missing, setMissing] = useState(false);
  if (missing) return <Icon name={icons.board} />;
  const address = `/v1/docs/boards/${encodeURIComponent(id)}/thumbnail`;
  return <img className="recent-picture" src={address} alt="" loading="lazy" onError={() => setMissing(true)} />;
}
