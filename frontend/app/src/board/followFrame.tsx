import type { BoardPresence } from '@tandem/bind-excalidraw';
import { useSyncExternalStore } from 'react';
import { caretColours } from '../people/colours';

/** A frame in the colour of the person whose view one follows, with a way out; and who follows oneself. */
export function FollowFrame({ presence }: { presence: BoardPresence }) {
  // A string is the same as long as it says the same, however often pointers move.
  const followed = useSyncExternalStore(
    (listener) => presence.changed.add(listener),
    () => followedIn(presence),
  );
  const followers = useSyncExternalStore(
    (listener) => presence.changed.add(listener),
    () => followersIn(presence),
  );
  const { name, colour } = JSON.parse(followed) as { name: string | null; colour: string };
  const colours = caretColours(colour);
  return (
    <>
      {name !== null && (
        <div className="follow-frame" data-testid="follow-frame" style={{ borderColor: colours.color }}>
          <p style={{ backgroundColor: colours.color, color: colours.ink }}>
            <span role="status">Following {name}</span>
            <button type="button" data-testid="stop-following" onClick={() => presence.follow(null)}>
              Stop
            </button>
          </p>
        </div>
      )}
      {followers !== '' && (
        <p className="followers" role="status" data-testid="followers">
          {followers}
        </p>
      )}
    </>
  );
}

function followedIn({ following, others }: BoardPresence): string {
  const other = others.find(({ id }) => id === following);
  return JSON.stringify({ name: other?.name ?? null, colour: other?.colour ?? '#000000' });
}

function followersIn({ followers, others }: BoardPresence): string {
  const names = new Set(others.filter(({ id }) => followers.includes(id)).map(({ name }) => name));
  if (names.size > 2) return `${names.size} people follow you`;
  const [first, second] = names;
  if (first === undefined) return '';
  return second === undefined ? `${first} follows you` : `${first} and ${second} follow you`;
}
