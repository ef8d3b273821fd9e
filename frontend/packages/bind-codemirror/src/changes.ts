import { ChangeSet, Text } from '@codemirror/state';
import type { TextOp } from '@tandem/client';
import { codePointsBefore, codePointsIn, utf16After } from './codePoints';

/** The document's op for a change that the editor makes to `text`. */
export function toOp(changes: ChangeSet, text: Text): TextOp {
  const op: TextOp = [];
  let reached = 0;
  changes.iterChanges((fromA, toA, _fromB, _toB, inserted) => {
    const from = codePointsBefore(text, fromA);
    const to = toA === fromA ? from : codePointsBefore(text, toA);
    if (from > reached) op.push(from - reached);
    if (inserted.length > 0) op.push(inserted.toString());
    if (to > from) op.push({ d: to - from });
    reached = to;
  });
  return op;
}

/** The editor's change for an op on a document that now holds `text`. */
export function toChanges(op: TextOp, text: Text): ChangeSet {
  const specs: { from: number; to?: number; insert?: Text }[] = [];
  let codePoints = 0;
  let from = 0;
  for (const part of op) {
    if (typeof part === 'string') {
      specs.push({ from, insert: toText(part) });
    } else if (typeof part === 'number') {
      codePoints += part;
      from = utf16After(text, codePoints);
    } else {
      codePoints += typeof part.d === 'number' ? part.d : codePointsIn(part.d);
      const to = utf16After(text, codePoints);
      specs.push({ from, to });
      from = to;
    }
  }
  return ChangeSet.of(specs, text.length);
}

/** Only \n parts lines here: any other sign of a line's end is a character like others, or lengths would differ. */
export function toText(content: string): Text {
  return Text.of(content.split('\n'));
}

/** The change that makes `to` of `from`, between what both begin and what both end with. */
export function difference(from: string, to: string): { from: number; to: number; insert: Text } {
  const shorter = Math.min(from.length, to.length);
  let start = 0;
  while (start < shorter && from[start] === to[start]) start++;
  if (isHigh(from, start - 1)) start--;
  let end = 0;
  while (end < shorter - start && from[from.length - 1 - end] === to[to.length - 1 - end]) end++;
  if (isLow(from, from.length - end)) end--;
  return { from: start, to: from.length - end, insert: toText(to.slice(start, to.length - end)) };
}

function isHigh(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800;
}

function isLow(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00;
}
