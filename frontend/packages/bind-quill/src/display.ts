import Delta, { type Op } from 'quill-delta';
import { shownAttributes } from './formats';

// A document may hold what the editor cannot or must not show: embeds (a picture's address would call another server),
// formats unknown to it, carriage returns, halves of surrogate pairs, or no newline at the end. What the editor shows instead has the same length
// at each place, so that positions are the same in both.

/** The name of the embed that stands for what is not shown. Its value is the embed itself. */
export const PLACEHOLDER = 'placeholder';

/** A rich-text document or op as ShareDB hands it out. */
export type RichText = { ops: Op[] } | Op[];

/** What the editor shows of a document. */
export function shownContent(content: RichText): Delta {
  const inserts = opsOf(content).filter((op) => op.insert !== undefined);
  const shown = hasLoneHalf(content) ? shownOps(inserts.map(withoutLoneHalves)) : shownOps(inserts);
  return endsWithNewline(content) ? shown : shown.insert('\n');
}

/** What the editor shows of a part of a document, which need not end with a newline. */
export function shownPart(part: RichText): Delta {
  const shown = shownContent(part);
  return endsWithNewline(part) ? shown : shown.slice(0, shown.length() - 1);
}

/** What changes in the editor when an op changes the document. */
export function shownChange(op: RichText, before: RichText, after: RichText): Delta {
  // Which halves belong together only the whole content says.
  if (hasLoneHalf(before) || hasLoneHalf(after)) return shownContent(before).diff(shownContent(after));
  let change = shownOps(opsOf(op));
  // An editor always ends with a newline: it may have one that the document has not.
  if (!endsWithNewline(before)) change = new Delta().retain(lengthOf(before)).delete(1).compose(change);
  if (!endsWithNewline(after)) change = change.compose(new Delta().retain(lengthOf(after)).insert('\n'));
  return change;
}

/** The op that makes a change of the editor in the document. */
export function storedChange(change: Delta): Delta {
  return change.reduce((stored, op) => {
    if (typeof op.insert !== 'object') return stored.push(op);
    return stored.push({ ...op, insert: op.insert[PLACEHOLDER] as Record<string, unknown> });
  }, new Delta());
}

/** Text and shown formats only: what may be pasted. */
export function pastable(content: Delta): Delta {
  return shownOps(content.ops.filter((op) => typeof op.insert === 'string'));
}

export function endsWithNewline(content: RichText): boolean {
  const last = opsOf(content).at(-1)?.insert;
  return typeof last === 'string' && last.endsWith('\n');
}

export function lengthOf(content: RichText): number {
  return new Delta(opsOf(content)).length();
}

/** Whether there is half of a surrogate pair without the other. */
export function hasLoneHalf(content: RichText): boolean {
  return opsOf(content).some((op) => typeof op.insert === 'string' && /\p{Surrogate}/u.test(op.insert));
}

function withoutLoneHalves(op: Op): Op {
  return typeof op.insert === 'string' ? { ...op, insert: op.insert.replace(/\p{Surrogate}/gu, '\ufffd') } : op;
}

function opsOf(delta: RichText): Op[] {
  return Array.isArray(delta) ? delta : delta.ops;
}

function shownOps(ops: Op[]): Delta {
  return ops.reduce((shown, op) => {
    const attributes = shownAttributes(op.attributes);
    if (typeof op.delete === 'number') return shown.delete(op.delete);
    if (op.retain !== undefined) return shown.retain(typeof op.retain === 'number' ? op.retain : 1, attributes);
    if (typeof op.insert === 'string') return shown.insert(op.insert.replaceAll('\r', ' '), attributes);
    return shown.insert({ [PLACEHOLDER]: op.insert }, attributes);
  }, new Delta());
}
