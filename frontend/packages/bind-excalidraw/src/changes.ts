import { mergeText } from '@tandem/client';
import { type as json1, type JSONOp } from 'ot-json1';
import type { BoundElement } from './editor';
import { beginsWith, equal } from './equal';

/** Any JSON object: an element, or what stands beside the elements. */
export type Properties = Readonly<Record<string, unknown>>;

/** The properties that are not the same in both. */
export function changedKeys(before: Properties, after: Properties): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => !equal(before[key], after[key]));
}

/** Collects changes into one op. All of them are seen from the same content. */
export class OpWriter {
  readonly #cursor = json1.writeCursor();

  /** Null when nothing was written. */
  get op(): JSONOp {
    return this.#cursor.get();
  }

  insert(path: readonly (string | number)[], value: unknown): void {
    this.#cursor.writeAtPath([...path], 'i', value);
  }

  /**
   * Writes what changed from `base` to `mine` into `theirs`, which is at `path`. Of what both changed, mine wins, but
   * text is merged, what was added at the end of a list stays an addition, and of what is bound to an element both
   * sides' comings and goings count.
   */
  merge(path: readonly string[], base: Properties, mine: Properties, theirs: Properties): void {
    for (const key of changedKeys(base, mine)) {
      this.#mergeValue([...path, key], base[key], mine[key], theirs[key]);
    }
  }

  #mergeValue(path: string[], base: unknown, mine: unknown, theirs: unknown): void {
    const key = path.at(-1);
    if (equal(mine, theirs)) return;
    if (key === 'originalText' && isText(base) && isText(mine) && isText(theirs)) {
      const op = mergeText(base, mine, theirs);
      if (op !== null && op.length > 0) this.#cursor.writeAtPath(path, 'es', op);
    } else if ((key === 'points' || key === 'pressures') && isList(theirs) && isExtended(base, mine)) {
      const added = (mine as unknown[]).slice((base as unknown[]).length);
      added.forEach((item, i) => this.insert([...path, theirs.length + i], item));
    } else if (key === 'boundElements') {
      this.#replace(path, mergeBound(base, mine, theirs), theirs);
    } else {
      this.#replace(path, mine, theirs);
    }
  }

  #replace(path: string[], value: unknown, before: unknown): void {
    if (before !== undefined) this.#cursor.writeAtPath(path, 'r', true);
    if (value !== undefined) this.insert(path, value);
  }
}

/** Theirs with what came in mine, and without what went. */
function mergeBound(base: unknown, mine: unknown, theirs: unknown): unknown {
  const [before, after, other] = [base, mine, theirs].map(boundOf) as [BoundElement[], BoundElement[], BoundElement[]];
  const gone = new Set(before.filter(({ id }) => !has(after, id)).map(({ id }) => id));
  const come = after.filter(({ id }) => !has(before, id) && !has(other, id));
  return [...other.filter(({ id }) => !gone.has(id)), ...come];
}

/** What an element says is bound to it. */
export function boundOf(value: unknown): BoundElement[] {
  return Array.isArray(value) ? (value as BoundElement[]) : [];
}

export function has(bound: readonly BoundElement[], id: string): boolean {
  return bound.some((other) => other.id === id);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isExtended(before: unknown, after: unknown): boolean {
  return isList(before) && isList(after) && after.length > before.length && beginsWith(after, before);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
