import { Icon } from '../icon';
import type { Recent } from '../recents';
import { documentPath } from '../route';
import { ago } from './ago';

export function RecentList({ list, onRemove }: { list: readonly Recent[]; onRemove: (id: string) => void }) {
  const now = new Date();
  return (
    <ul className="recents" data-testid="recents">
      {list.map(({ id, title, openedAt, kind, deleted }) => {
        const name = title.trim() === '' ? 'Untitled' : title;
        return (
          <li key={id}>
            <a href={documentPath(id, kind)} data-deleted={deleted}>
              <Icon name={kind === 'plain' ? 'lines' : 'page'} />
              <span className="recent-title">{name}</span>
              {kind === 'plain' && <span className="recent-note">Plain text</span>}
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
