import type { ChangeLook, Marked, Piece } from '@tandem/client';
import Delta, { OpIterator, type Op } from 'quill-delta';
import { endsWithNewline, shownContent, shownPart } from '../display';
import { asDelta } from './deltaModel';
import { CHANGE, CHANGED_BY, CHANGED_LINE, type ChangeMark } from './changeFormats';

type Changed = Exclude<Piece, { kind: 'keep' }>;

/** What an editor shows of a content with what was deleted in its places, and with the formats of changes. */
export function withDeletions(content: Delta, marked: readonly Marked[], lookOf: (piece: Changed) => ChangeLook): Delta {
  const shown = new Delta();
  const rest = new OpIterator(shownContent(content).ops);
  for (const { piece, change } of marked) {
    const mark = piece.kind === 'keep' || change === null ? null : { kind: piece.kind, change, ...lookOf(piece) };
    const ops = piece.kind === 'delete' ? shownPart(asDelta(piece.content)).ops : taken(rest, piece.length);
    for (const op of ops) pushMarked(shown, op, mark);
  }
  while (rest.hasNext()) shown.push(rest.next());
  return endsWithNewline(shown) ? shown : shown.insert('\n');
}

function taken(from: OpIterator, length: number): Op[] {
  const ops: Op[] = [];
  for (let left = length; left > 0 && from.hasNext(); ) {
    const op = from.next(left);
    left -= typeof op.insert === 'string' ? op.insert.length : 1;
    ops.push(op);
  }
  return ops;
}

/**
 * Text within lines and ends of lines have formats of their own. Where the end of a line follows text of the same change
 * it needs no mark: it is seen with that.
 */
function pushMarked(shown: Delta, op: Op, mark: ChangeMark | null): void {
  if (mark === null || op.insert === undefined) {
    shown.push(op);
    return;
  }
  const value = JSON.stringify(mark);
  const inLine = { ...op.attributes, [CHANGE]: value };
  const atEnd = { ...op.attributes, [CHANGED_LINE]: mark.kind, [CHANGED_BY]: String(mark.by) };
  const parts = typeof op.insert === 'string' ? op.insert.split(/(\n)/) : [op.insert];
  for (const part of parts) {
    if (part === '') continue;
    const seen = shown.ops.at(-1)?.attributes?.[CHANGE] === value;
    shown.insert(part, part !== '\n' ? inLine : seen ? op.attributes : atEnd);
  }
}

/** The change from one shown content to another, between what both begin and what both end with. */
export function difference(from: Delta, to: Delta): Delta {
  const [before, after] = [units(from), units(to)];
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && same(before, after, start, start)) start++;
  let end = 0;
  while (end < shorter - start && same(before, after, before.length - 1 - end, after.length - 1 - end)) end++;
  // Both halves of a pair of surrogates, or neither.
  if (splits(before, start) || splits(after, start)) start--;
  if (end > 0 && (splits(before, before.length - end) || splits(after, after.length - end))) end--;
  if (before.length === after.length && start >= before.length) return new Delta();
  return new Delta()
    .retain(start)
    .concat(to.slice(start, after.length - end))
    .delete(before.length - end - start);
}

/** A content by its UTF-16 units: the letters, and the number of the op that each belongs to. */
interface Units {
  length: number;
  letters: string;
  opOf: Uint32Array;
  kinds: string[];
}

function units({ ops }: Delta): Units {
  const letters = ops.map(({ insert }) => (typeof insert === 'string' ? insert : '\u0000')).join('');
  const opOf = new Uint32Array(letters.length);
  let at = 0;
  const kinds = ops.map(({ insert, attributes }, number) => {
    const length = typeof insert === 'string' ? insert.length : 1;
    opOf.fill(number, at, at + length);
    at += length;
    return JSON.stringify([typeof insert === 'string' ? '' : insert, attributes ?? {}]);
  });
  return { length: letters.length, letters, opOf, kinds };
}

function same(a: Units, b: Units, i: number, j: number): boolean {
  return a.letters.charCodeAt(i) === b.letters.charCodeAt(j) && a.kinds[a.opOf[i] ?? 0] === b.kinds[b.opOf[j] ?? 0];
}

function splits({ letters }: Units, at: number): boolean {
  return (letters.charCodeAt(at - 1) & 0xfc00) === 0xd800 && (letters.charCodeAt(at) & 0xfc00) === 0xdc00;
}
