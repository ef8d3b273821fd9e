import { isSafeLink } from '@tandem/bind-quill';

/** What someone typed as an address, made whole: a mail address or a page. Null when it can be neither. */
export function toAddress(typed: string): string | null {
  const text = typed.trim();
  if (/^[a-z][a-z0-9+.-]*:/i.test(text) && !/^[^/:]+:\d/.test(text)) return isSafeLink(text) ? text : null;
  if (/^[^\s@/]+@[^\s@/]+$/.test(text)) return `mailto:${text}`;
  return /^[^\s/@]+\.[^\s@]/.test(text) || /^[^\s/@]+:\d/.test(text) ? `https://${text}` : null;
}
