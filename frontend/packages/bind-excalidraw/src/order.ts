import type { SceneElement } from './editor';

/** Where an element stands by the document: its index there, which may be that of others too. */
export type IndexOf = (element: SceneElement) => string | null;

/**
 * The elements from the lowest to the highest: by index, and by id where that is the same, so that all pages that have
 * the same document show the same order. Those without an index come last.
 */
export function inOrder(elements: readonly SceneElement[], indexOf: IndexOf): readonly SceneElement[] {
  const before = (a: SceneElement, b: SceneElement) => compare(indexOf(a), indexOf(b)) || (a.id < b.id ? -1 : 1);
  const sorted = elements.every((element, i) => i === 0 || before(elements[i - 1] as SceneElement, element) < 0);
  return sorted ? elements : [...elements].sort(before);
}

/** Indices are compared as Excalidraw compares them: by UTF-16 units. */
function compare(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
}
