import { caretColours } from './colours';
import { initials } from './people';
import type { Present } from './people';

/** A person as a round spot with initials. It says nothing by itself: it stands beside or inside what has the name. */
export function Avatar({ person }: { person: Present }) {
  const { color, ink } = caretColours(person.colour);
  return (
    <span className="avatar" data-activity={person.activity} aria-hidden="true" style={{ backgroundColor: color, color: ink }}>
      {initials(person.name)}
    </span>
  );
}

/** What someone is doing, where it is worth a word. */
export const activityWords = { active: '', idle: 'idle', away: 'away' } as const;
