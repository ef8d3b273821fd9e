/** A selection, or a caret where both ends are the same. Counted as the document's type counts. */
export interface TextRange {
  anchor: number;
  head: number;
}

/** One step of an op along a text, with its length as the op's type counts. */
export interface Step {
  kind: 'keep' | 'insert' | 'delete';
  length: number;
}

/** The steps of an op: in UTF-16 units for rich-text, in code points for text-unicode. */
export function stepsOf(op: unknown): readonly Step[] {
  const parts = Array.isArray(op) ? op : (op as { ops?: unknown } | null | undefined)?.ops;
  return Array.isArray(parts) ? parts.map(stepOf) : [];
}

/** The parts of the two types are told apart by their form. */
function stepOf(part: unknown): Step {
  if (typeof part === 'number') return { kind: 'keep', length: part };
  if (typeof part === 'string') return { kind: 'insert', length: codePointsIn(part) };
  const { retain, insert, delete: deleted, d } = part as { retain?: unknown; insert?: unknown; delete?: unknown; d?: unknown };
  if (d !== undefined) return { kind: 'delete', length: typeof d === 'string' ? codePointsIn(d) : Number(d) };
  if (deleted !== undefined) return { kind: 'delete', length: Number(deleted) };
  if (insert !== undefined) return { kind: 'insert', length: typeof insert === 'string' ? insert.length : 1 };
  return { kind: 'keep', length: typeof retain === 'number' ? retain : 1 };
}

function codePointsIn(text: string): number {
  return Array.from(text).length;
}

/** Where a position is after an op. An insert at the very place moves it only if it is `carried`: by its owner's op. */
export function positionAfter(position: number, steps: readonly Step[], carried: boolean): number {
  let here = 0;
  let at = position;
  for (const { kind, length } of steps) {
    if (here > at) break;
    if (kind === 'delete') {
      at -= Math.min(length, at - here);
    } else {
      if (kind === 'insert' && (here < at || carried)) at += length;
      here += length;
    }
  }
  return at;
}

/** Where a position was before an op. What lies in inserted text falls to where that begins. */
export function positionBefore(position: number, steps: readonly Step[]): number {
  let before = 0;
  let after = 0;
  for (const { kind, length } of steps) {
    if (kind === 'delete') {
      before += length;
      continue;
    }
    if (position <= after + length) return kind === 'keep' ? before + position - after : before;
    after += length;
    if (kind === 'keep') before += length;
  }
  return before + position - after;
}

export function mapRanges(ranges: readonly TextRange[], to: (position: number) => number): TextRange[] {
  return ranges.map(({ anchor, head }) => ({ anchor: to(anchor), head: to(head) }));
}

export function sameRanges(a: readonly TextRange[], b: readonly TextRange[]): boolean {
  return a.length === b.length && a.every(({ anchor, head }, i) => anchor === b[i]?.anchor && head === b[i].head);
}
