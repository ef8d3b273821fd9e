import type { RefObject } from 'react';
import { activityWords, Avatar } from './avatar';
import { announcementsOff, cursorsHidden, type Choice } from './choice';
import type { Here } from './here';
import type { Present } from './people';
import { ProfileForm } from './profileForm';
import { useChoice, useWayTo } from './usePeople';

interface PanelProps {
  id: string;
  here: Here;
  people: readonly Present[];
  nameField: RefObject<HTMLInputElement | null>;
}

/** Everyone who is here, what the reader is to them, and what the reader wants to see and hear of them. */
export function PeoplePanel({ id, here, people, nameField }: PanelProps) {
  const others = people.filter(({ self }) => !self);
  return (
    <div id={id} popover="auto" className="people-panel" role="dialog" aria-label="People" data-testid="people-panel">
      <ProfileForm here={here} nameField={nameField} />
      <h2>{others.length === 0 ? 'Nobody else is here' : 'Also here'}</h2>
      {others.length > 0 && (
        <ul className="people-list" data-testid="people-list">
          {others.map((person) => (
            <li key={person.user}>
              <Row person={person} here={here} />
            </li>
          ))}
        </ul>
      )}
      <div className="people-choices">
        <ChoiceBox choice={cursorsHidden} label="Hide others’ cursors" testId="hide-cursors" />
        <ChoiceBox choice={announcementsOff} label="Do not announce who joins and leaves" testId="announcements-off" />
      </div>
    </div>
  );
}

function Row({ person, here }: { person: Present; here: Here }) {
  const doing = activityWords[person.activity];
  const way = useWayTo(here, person);
  return (
    <button
      type="button"
      popoverTarget="people-panel"
      popoverTargetAction="hide"
      title={way === null ? undefined : asSentence(way)}
      disabled={way === null}
      onClick={() => here.way.go(person)}
    >
      <Avatar person={person} />
      <span className="people-name">{person.name}</span>
      {doing !== '' && <span className="people-doing">{doing}</span>}
    </button>
  );
}

function ChoiceBox({ choice, label, testId }: { choice: Choice; label: string; testId: string }) {
  const on = useChoice(choice);
  return (
    <label>
      <input type="checkbox" data-testid={testId} checked={on} onChange={(event) => choice.set(event.target.checked)} />
      {label}
    </label>
  );
}

function asSentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
