import type Quill from 'quill/core.js';
import { useId, useState } from 'react';
import { toAddress } from './address';
import { setLink, type LinkPlace } from './linkPlace';

/** Asks for the address of a link. Escape leaves things as they are. */
export function LinkForm({ quill, place, onClose }: { quill: Quill; place: LinkPlace; onClose: () => void }) {
  const [wrong, setWrong] = useState(false);
  const hint = useId();
  const cancel = () => {
    quill.focus();
    onClose();
  };
  const apply = (form: FormData) => {
    const typed = form.get('address');
    const address = toAddress(typeof typed === 'string' ? typed : '');
    if (address === null) {
      setWrong(true);
      return;
    }
    setLink(quill, place, address);
    onClose();
  };
  return (
    <form
      className="link-form"
      aria-label="Link"
      onSubmit={(event) => {
        event.preventDefault();
        apply(new FormData(event.currentTarget));
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') cancel();
      }}
    >
      <input
        name="address"
        aria-label="Address of the link"
        aria-describedby={wrong ? hint : undefined}
        aria-invalid={wrong}
        placeholder="https://"
        inputMode="url"
        autoComplete="off"
        autoFocus
        defaultValue={place.address}
      />
      <button type="submit">Apply</button>
      {place.address !== '' && (
        <>
          <button
            type="button"
            onClick={() => {
              setLink(quill, place, null);
              onClose();
            }}
          >
            Remove
          </button>
          <a href={place.address} target="_blank" rel="noopener noreferrer">
            Open
          </a>
        </>
      )}
      <button type="button" onClick={cancel}>
        Cancel
      </button>
      {wrong && (
        <span id={hint} role="alert">
          Links lead to web pages or mail addresses.
        </span>
      )}
    </form>
  );
}
