import type { Piece } from './answers';

/** A piece with the change that it belongs to, counted from 0; null where nothing changed. */
export interface Marked {
  piece: Piece;
  change: number | null;
}

/**
 * The changes of a walk, as a reader steps from one to the next: what one person did at one place, such as words put in
 * where others were taken out, is one.
 */
export function changesOf(pieces: readonly Piece[]): { marked: readonly Marked[]; changes: number } {
  const marked: Marked[] = [];
  let changes = 0;
  let author: string | null = null;
  for (const piece of pieces) {
    if (piece.kind === 'keep') {
      author = null;
      marked.push({ piece, change: null });
      continue;
    }
    if (piece.author !== author) changes++;
    author = piece.author;
    marked.push({ piece, change: changes - 1 });
  }
  return { marked, changes };
}

/** A deleted passage, or a part of it, and where it would stand in the newer text. */
export interface Deleted {
  /** In the newer text. */
  position: number;
  /** Of the deleted content. */
  from: number;
  to: number;
  content: unknown;
}

/**
 * The deleted passages within a stretch of what is shown, which is the newer text with all deleted passages between.
 * `from` and `to` count as the document's type does.
 */
export function deletedWithin(pieces: readonly Piece[], from: number, to: number): Deleted[] {
  const found: Deleted[] = [];
  let shown = 0;
  let position = 0;
  for (const piece of pieces) {
    const start = Math.max(from, shown);
    const end = Math.min(to, shown + piece.length);
    if (piece.kind === 'delete' && start < end) {
      found.push({ position, from: start - shown, to: end - shown, content: piece.content });
    }
    shown += piece.length;
    if (piece.kind !== 'delete') position += piece.length;
  }
  return found;
}

/** The deleted passages of one change. */
export function deletedBy(marked: readonly Marked[], change: number): Deleted[] {
  const found: Deleted[] = [];
  let position = 0;
  for (const { piece, change: belongs } of marked) {
    if (piece.kind !== 'delete') position += piece.length;
    else if (belongs === change) found.push({ position, from: 0, to: piece.length, content: piece.content });
  }
  return found;
}
