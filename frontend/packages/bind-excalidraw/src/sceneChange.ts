import type { StoredElement } from './board';
import { boundOf, has } from './changes';
import type { BoundElement, RestoreElements, SceneElement } from './editor';
import { changedElement, fitsItsText, toScene } from './element';
import { layoutKeys, layoutOf } from './textSize';

/** Changes of the scene that come from the document, before they are shown. */
export class SceneChange {
  /** The new elements and the new forms of changed ones. */
  readonly next = new Map<string, SceneElement>();

  readonly #scene: ReadonlyMap<string, SceneElement>;
  readonly #restore: RestoreElements;
  /** Texts that must be laid out anew. */
  readonly #texts = new Set<string>();

  constructor(scene: ReadonlyMap<string, SceneElement>, restore: RestoreElements) {
    this.#scene = scene;
    this.#restore = restore;
  }

  /** An element as it will be shown. */
  get(id: string): SceneElement | undefined {
    return this.next.get(id) ?? this.#scene.get(id);
  }

  /** An element that the scene does not have. */
  add(id: string, stored: StoredElement): void {
    const element = toScene(id, stored);
    this.next.set(id, element);
    if (element.type === 'text') this.#texts.add(id);
  }

  /** Other values of some properties of an element. */
  change(element: SceneElement, changes: Readonly<Record<string, unknown>>): void {
    const { id } = element;
    const patch = { ...changes };
    if ('boundElements' in patch) patch.boundElements = this.#withPointing(element, patch.boundElements);
    const changed = changedElement(element, patch);
    this.next.set(id, changed);
    const keys = Object.keys(patch);
    if (element.type === 'text' && keys.some((key) => layoutKeys.includes(key) || (key === 'width' && !fitsItsText(changed)))) this.#texts.add(id);
    if (keys.some((key) => key === 'width' || key === 'height' || key === 'points')) {
      for (const { id: text, type } of boundOf(changed.boundElements)) if (type === 'text') this.#texts.add(text);
    }
  }

  /** Lays a text out anew although nothing of it has changed. */
  measure(id: string): void {
    this.#texts.add(id);
  }

  /** Works out what follows from the changes: what is bound to what, and how texts are wrapped. */
  complete(): void {
    for (const element of [...this.next.values()]) this.#bind(element);
    for (const id of this.#texts) this.#layOut(id);
  }

  /**
   * Two people may have bound something to one element at once, and its list has the things of one of them. What says
   * that it is bound to the element is in the list that is shown, whoever wrote it last.
   */
  #bind(element: SceneElement): void {
    if (element.isDeleted) return;
    for (const id of targetsOf(element)) {
      const target = this.get(id);
      if (target === undefined || has(boundOf(target.boundElements), element.id)) continue;
      const type = element.type === 'text' ? 'text' : 'arrow';
      this.next.set(id, changedElement(target, { boundElements: [...boundOf(target.boundElements), { id: element.id, type }] }));
    }
  }

  /** The list that came, and what is in the present one and still says that it is bound. */
  #withPointing(element: SceneElement, came: unknown): BoundElement[] {
    const list = boundOf(came);
    const pointing = boundOf(element.boundElements).filter(({ id }) => {
      const other = this.get(id);
      return !has(list, id) && other !== undefined && !other.isDeleted && targetsOf(other).includes(element.id);
    });
    return [...list, ...pointing];
  }

  #layOut(id: string): void {
    const text = this.get(id);
    if (text === undefined) return;
    const container = typeof text.containerId === 'string' ? (this.get(text.containerId) ?? null) : null;
    const layout = layoutOf(text, container, this.#restore);
    if (layout === null) return;
    const size = fitsItsText(text) ? layout : { text: layout.text };
    if (Object.entries(size).some(([key, value]) => text[key] !== value)) this.next.set(id, changedElement(text, size));
  }
}

/** The elements that one says it is bound to. */
function targetsOf(element: SceneElement): string[] {
  const ends = [element.startBinding, element.endBinding] as ({ elementId?: unknown } | null | undefined)[];
  const ids = element.type === 'text' ? [element.containerId] : ends.map((end) => end?.elementId);
  return ids.filter((id) => typeof id === 'string');
}
