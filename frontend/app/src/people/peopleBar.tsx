import { useRef } from 'react';
import { Icon } from '../icon';
import { activityWords, Avatar } from './avatar';
import type { Here } from './here';
import type { Present } from './people';
import { PeoplePanel } from './peoplePanel';
import { useAnnouncement, usePeople, useWayTo } from './usePeople';
import '../styles/people.css';

/** So many are shown; the others are a number. */
const SHOWN = 5;
const PANEL = 'people-panel';

/** Who is here, oneself first. */
export function PeopleBar({ here }: { here: Here }) {
  const people = usePeople(here);
  const words = useAnnouncement(here);
  const name = useRef<HTMLInputElement>(null);
  const more = people.length - SHOWN;
  return (
    <div className="people" role="group" aria-label="People here" data-testid="people">
      {people.slice(0, SHOWN).map((person) =>
        person.self ? (
          <button
            key={person.user}
            type="button"
            className="avatar-button"
            data-testid="avatar-self"
            data-name={person.name}
            popoverTarget={PANEL}
            title={`${person.name} (you)`}
            aria-label={`You are ${person.name}: change name or colour`}
            onClick={() => requestAnimationFrame(() => name.current?.select())}
          >
            <Avatar person={person} />
          </button>
        ) : (
          <OtherAvatar key={person.user} person={person} here={here} />
        ),
      )}
      <button
        type="button"
        className="people-more"
        data-testid="people-more"
        popoverTarget={PANEL}
        title="Everyone here"
        aria-label={`Everyone here: ${people.length}`}
      >
        {more > 0 ? `+${more}` : <Icon name="people" />}
      </button>
      <PeoplePanel id={PANEL} here={here} people={people} nameField={name} />
      <span role="status" className="spoken" data-testid="announcement">
        {words}
      </span>
    </div>
  );
}

function OtherAvatar({ person, here }: { person: Present; here: Here }) {
  const doing = activityWords[person.activity];
  const words = doing === '' ? person.name : `${person.name}, ${doing}`;
  const way = useWayTo(here, person);
  const ask = () => here.carets.ask(person.windows);
  const leave = () => here.carets.ask([]);
  return (
    <button
      type="button"
      className="avatar-button"
      data-testid="avatar"
      data-name={person.name}
      title={words}
      aria-label={way === null ? words : `${words}: ${way}`}
      aria-disabled={way === null}
      onPointerEnter={ask}
      onPointerLeave={leave}
      onFocus={ask}
      onBlur={leave}
      onClick={() => here.way.go(person)}
    >
      <Avatar person={person} />
    </button>
  );
}
