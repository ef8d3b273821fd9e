import { ChangeSet, EditorState, Transaction, type Extension, type Text } from '@codemirror/state';
import { toText } from './changes';

const REPLACEMENT = '\ufffd';

/**
 * Keeps halves of surrogate pairs out of the text, which the document's type refuses: what was typed, pasted or left
 * over as half a character becomes the sign for an unreadable one. Both are one UTF-16 unit, so no place moves. A change
 * that begins or ends in the middle of a pair is made one of whole characters, and can be undone as such.
 */
export const wholeCharacters: Extension = EditorState.transactionFilter.of((transaction) => {
  const { changes, selection, effects, scrollIntoView, startState } = transaction;
  if (!transaction.docChanged || transaction.annotation(Transaction.remote) === true) return transaction;
  if (isWhole(changes, startState.doc)) return transaction;
  const event = transaction.annotation(Transaction.userEvent);
  return {
    changes: madeWhole(changes, startState.doc),
    effects,
    scrollIntoView,
    ...(selection === undefined ? {} : { selection }),
    ...(event === undefined ? {} : { userEvent: event }),
  };
});

function isWhole(changes: ChangeSet, text: Text): boolean {
  let whole = true;
  changes.iterChanges((from, to, _fromB, _toB, inserted) => {
    whole &&= !splitsPair(text, from) && !splitsPair(text, to) && !/\p{Surrogate}/u.test(inserted.toString());
  });
  return whole;
}

function madeWhole(changes: ChangeSet, text: Text): ChangeSet {
  const specs: { from: number; to: number; insert: Text }[] = [];
  changes.iterChanges((fromA, toA, _fromB, _toB, inserted) => {
    const from = splitsPair(text, fromA) ? fromA - 1 : fromA;
    const to = splitsPair(text, toA) ? toA + 1 : toA;
    const content = text.sliceString(from, fromA) + inserted.toString() + text.sliceString(toA, to);
    specs.push({ from, to, insert: toText(content.replace(/\p{Surrogate}/gu, REPLACEMENT)) });
  });
  return ChangeSet.of(specs, text.length);
}

function splitsPair(text: Text, at: number): boolean {
  return at > 0 && at < text.length && /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.sliceString(at - 1, at + 1));
}
