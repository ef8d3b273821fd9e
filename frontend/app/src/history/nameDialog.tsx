import type { HistoryApi } from '@tandem/client';
import { useEffect, useId, useRef, useState } from 'react';
import type { Journal } from './journal';

/** The longest name that the server takes, in characters. */
const NAME_MOST = 200;

interface NameDialogProps {
  api: HistoryApi;
  journal: Journal;
  version: number;
  onClose: () => void;
}

/** Gives a version a name, another one, or none. */
export function NameDialog({ api, journal, version, onClose }: NameDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const [before] = useState(() => journal.marks.find((mark) => mark.version === version)?.name ?? '');
  const [trouble, setTrouble] = useState<string | null>(null);
  useEffect(() => {
    dialog.current?.showModal();
    field.current?.select();
  }, []);
  const name = async (chosen: string) => {
    try {
      if (chosen !== before) await api.name(version, chosen);
      void journal.reload();
      onClose();
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={`${id}-title`} data-testid="name-dialog" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void name(Array.from((field.current?.value ?? '').trim()).slice(0, NAME_MOST).join(''));
        }}
      >
        <h2 id={`${id}-title`}>{before === '' ? 'Name this version' : 'Rename this version'}</h2>
        <p>
          Named versions are easily found again, by everyone.
          <input ref={field} className="history-field" data-testid="version-name" aria-label="Name" defaultValue={before} maxLength={NAME_MOST} autoComplete="off" required={before === ''} />
          {trouble !== null && <span role="alert">{trouble}</span>}
        </p>
        <div className="dialog-actions">
          {before !== '' && (
            <button type="button" data-testid="remove-name" onClick={() => void name('')}>
              Remove name
            </button>
          )}
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="confirm" data-testid="save-name">
            Save
          </button>
        </div>
      </form>
    </dialog>
  );
}
