import { useEffect, useRef, useState, type RefObject } from 'react';
import { caretColours, palette } from './colours';
import type { Here } from './here';
import { NAME_MOST } from './identity';
import { useMe } from './usePeople';

/** A name is sent when one has stopped typing for this long. */
const PAUSE_MS = 350;

/** The reader's name and colour. */
export function ProfileForm({ here, nameField }: { here: Here; nameField: RefObject<HTMLInputElement | null> }) {
  const me = useMe(here);
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const change = async (wanted: { name?: string; colour?: string }) => setProblem(await here.identity.change(wanted));
  const type = (name: string) => {
    setTyped(name);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void change({ name }), PAUSE_MS);
  };
  const finish = async () => {
    clearTimeout(timer.current);
    if (typed !== null && typed !== me?.name) await change({ name: typed });
    setTyped(null);
  };
  return (
    <form
      className="profile"
      onSubmit={(event) => {
        event.preventDefault();
        void finish();
      }}
    >
      <label>
        Your name
        <input
          ref={nameField}
          data-testid="my-name"
          value={typed ?? me?.name ?? ''}
          maxLength={NAME_MOST}
          autoComplete="nickname"
          disabled={me === null}
          onChange={(event) => type(event.target.value)}
          onBlur={() => void finish()}
        />
      </label>
      {problem !== null && <p role="alert">{problem}</p>}
      <fieldset disabled={me === null}>
        <legend>Your colour</legend>
        {palette.map(({ name, colour }) => (
          <input
            key={colour}
            type="radio"
            name="my-colour"
            value={colour}
            aria-label={name}
            title={name}
            checked={me?.colour === colour}
            style={{ backgroundColor: caretColours(colour).color }}
            onChange={() => void change({ colour })}
          />
        ))}
      </fieldset>
    </form>
  );
}
