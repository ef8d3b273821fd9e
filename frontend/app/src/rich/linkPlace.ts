import type Quill from 'quill/core.js';
import type { Delta } from 'quill/core.js';

/** The stretch of text that a link is to be on, and the address it has now. */
export interface LinkPlace {
  index: number;
  length: number;
  address: string;
}

/** The selection, or the whole link that the caret is in. */
export function linkAt(quill: Quill): LinkPlace {
  const range = quill.getSelection(true);
  const address = quill.getFormat(range.index, range.length).link;
  if (typeof address !== 'string') return { index: range.index, length: range.length, address: '' };
  if (range.length > 0) return { index: range.index, length: range.length, address };
  let start = range.index;
  let end = range.index;
  const linked = (index: number) => quill.getFormat(index, 1).link === address;
  while (start > 0 && linked(start - 1)) start--;
  while (end < quill.getLength() - 1 && linked(end)) end++;
  return { index: start, length: end - start, address };
}

/** Where the place is after a change of the text. */
export function moved(place: LinkPlace, change: Delta): LinkPlace {
  const index = change.transformPosition(place.index);
  const end = change.transformPosition(place.index + place.length, true);
  return { index, length: Math.max(0, end - index), address: place.address };
}

/** Puts a link on the place; where that is empty, its address becomes the text. Null takes the link away. */
export function setLink(quill: Quill, { index, length }: LinkPlace, address: string | null): void {
  if (length > 0) quill.formatText(index, length, 'link', address ?? false, 'user');
  else if (address !== null) quill.insertText(index, address, 'link', address, 'user');
  quill.setSelection(index + (length > 0 || address === null ? length : address.length), 0, 'user');
}
