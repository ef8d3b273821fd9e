import { useState } from 'react';
import { Icon } from '../icon';

/** Copies the document's address. Browsers offer the clipboard only on secure origins: elsewhere there is no button. */
export function CopyLink() {
  const [copied, setCopied] = useState(false);
  if (!('clipboard' in navigator)) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(location.href);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <button
      type="button"
      className="icon-button"
      data-testid="copy-link"
      aria-label={copied ? 'Address copied' : 'Copy address'}
      title={copied ? 'Address copied' : 'Copy address'}
      onClick={() => void copy()}
    >
      <Icon name={copied ? 'saved' : 'share'} />
    </button>
  );
}
