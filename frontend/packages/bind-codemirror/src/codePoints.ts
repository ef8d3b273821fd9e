import type { Text } from '@codemirror/state';

// The editor counts UTF-16 units and the document code points; they differ by one for each surrogate pair. CodeMirror's
// Text is a tree whose unchanged branches are shared from version to version, so the pairs of a branch are counted once
// and an edit costs what changed, however large the document is.

const counted = new WeakMap<Text, number>();

/** How many code points stand before a place, which is given in UTF-16 units and not in the middle of a pair. */
export function codePointsBefore(text: Text, utf16: number): number {
  return utf16 - pairsBefore(text, utf16);
}

/** The place, in UTF-16 units, that so many code points stand before. Places beyond the end are an error. */
export function utf16After(text: Text, codePoints: number): number {
  if (text.children === null) return unitsOf(text.sliceString(0), codePoints);
  let left = codePoints;
  let place = 0;
  for (const child of text.children) {
    const length = child.length - pairsIn(child);
    if (left <= length) return place + utf16After(child, left);
    left -= length + 1;
    place += child.length + 1;
  }
  throw new RangeError('a place beyond the end of the text');
}

/** How many code points a string has. */
export function codePointsIn(text: string): number {
  return text.length - countPairs(text);
}

function pairsBefore(text: Text, utf16: number): number {
  if (text.children === null) return countPairs(text.sliceString(0, utf16));
  let left = utf16;
  let pairs = 0;
  for (const child of text.children) {
    if (left <= child.length) return pairs + pairsBefore(child, left);
    pairs += pairsIn(child);
    left -= child.length + 1;
  }
  throw new RangeError('a place beyond the end of the text');
}

function pairsIn(text: Text): number {
  const known = counted.get(text);
  if (known !== undefined) return known;
  const pairs =
    text.children === null
      ? countPairs(text.sliceString(0))
      : text.children.reduce((sum, child) => sum + pairsIn(child), 0);
  counted.set(text, pairs);
  return pairs;
}

function countPairs(text: string): number {
  let pairs = 0;
  for (let at = 0; at < text.length - 1; at++) {
    if (isPair(text, at)) {
      pairs++;
      at++;
    }
  }
  return pairs;
}

function unitsOf(text: string, codePoints: number): number {
  let at = 0;
  for (let left = codePoints; left > 0; left--) {
    if (at >= text.length) throw new RangeError('a place beyond the end of the text');
    at += isPair(text, at) ? 2 : 1;
  }
  return at;
}

function isPair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
}
