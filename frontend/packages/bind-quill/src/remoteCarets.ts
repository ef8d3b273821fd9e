import { flagSide, type Band, type TextRange } from '@tandem/client';
import type Quill from 'quill/core.js';
import { Range as Place } from 'quill/core/selection.js';
import { Highlights } from './highlights';

/** What is shown of one of the others. */
export interface RemoteCaret {
  /** Tells this one from the others. */
  id: string;
  name: string;
  /** Any CSS colour: of the caret, the flag and, translucent, the selection. */
  color: string;
  /** The colour of the name on the flag. */
  ink: string;
  /** In places of the editor. */
  ranges: readonly TextRange[];
  /** How often it has moved by itself. What moves shows its name for a while. */
  moves: number;
}

/** How long a name stays after a caret has moved. */
const FLAG_MS = 3000;
/** How near to a caret, in pixels, the pointer brings its name back. */
const NEAR = 8;

/**
 * Shows others' carets, with their names, and selections over an editor. Carets are in a layer that takes no clicks, and
 * selections are highlights of the browser: nothing of them is in the text.
 */
export class RemoteCarets {
  readonly #quill: Quill;
  readonly #layer: HTMLElement;
  readonly #highlights = new Highlights();
  readonly #shown = new Map<string, Caret>();
  #carets: readonly RemoteCaret[] = [];
  #asked: ReadonlySet<string> = new Set();

  constructor(quill: Quill) {
    this.#quill = quill;
    this.#layer = quill.addContainer('remote-carets');
    this.#layer.setAttribute('aria-hidden', 'true');
    new ResizeObserver(() => this.#paint()).observe(quill.root);
    // A block of code scrolls by itself.
    quill.root.addEventListener('scroll', () => this.#paint(), { capture: true, passive: true });
    quill.root.addEventListener('pointermove', (event) => this.#point(event), { passive: true });
  }

  /** Shows these carets and no others; also to be called after each change of the text or of one's own selection. */
  show(carets: readonly RemoteCaret[]): void {
    this.#carets = carets;
    this.#paint();
  }

  /** Shows the names of these carets until other ones are asked for. */
  ask(ids: readonly string[]): void {
    this.#asked = new Set(ids);
    for (const [id, caret] of this.#shown) caret.asked = this.#asked.has(id);
  }

  /** Scrolls to a caret and shows its name. */
  reveal(id: string): void {
    const caret = this.#shown.get(id);
    caret?.element.scrollIntoView({ block: 'center', behavior: 'smooth' });
    caret?.raise();
  }

  #paint(): void {
    const own = this.#ownLine();
    const gone = new Set(this.#shown.keys());
    for (const caret of this.#carets) {
      const head = caret.ranges[0]?.head;
      const bounds = head === undefined ? null : this.#quill.getBounds(head);
      if (bounds === null) continue;
      gone.delete(caret.id);
      this.#element(caret.id).show(caret, bounds, flagSide(bounds, own, 0), this.#layer.clientWidth);
    }
    for (const id of gone) {
      this.#shown.get(id)?.remove();
      this.#shown.delete(id);
    }
    this.#highlights.show(this.#carets.map(({ color, ranges }) => ({ color, ranges: ranges.flatMap((range) => this.#stretch(range)) })));
  }

  /** The line of the reader's own caret, which flags must not cover. */
  #ownLine(): Band | null {
    if (!this.#quill.hasFocus()) return null;
    const [range] = this.#quill.selection.getRange();
    return range === null ? null : this.#quill.getBounds(range.index + range.length);
  }

  #element(id: string): Caret {
    let caret = this.#shown.get(id);
    if (caret === undefined) {
      caret = new Caret(this.#layer);
      caret.asked = this.#asked.has(id);
      this.#shown.set(id, caret);
    }
    return caret;
  }

  #stretch({ anchor, head }: TextRange): Range[] {
    const [index, end] = [Math.min(anchor, head), Math.max(anchor, head)];
    if (index === end) return [];
    const [start, startOffset, last, lastOffset] = this.#quill.selection.rangeToNative(new Place(index, end - index));
    if (start === null || last === null) return [];
    const range = document.createRange();
    range.setStart(start, startOffset);
    range.setEnd(last, lastOffset);
    return [range];
  }

  #point({ clientX: x, clientY: y }: PointerEvent): void {
    for (const [id, caret] of this.#shown) {
      const { left, right, top, bottom } = caret.element.getBoundingClientRect();
      caret.asked = this.#asked.has(id) || (x >= left - NEAR && x <= right + NEAR && y >= top && y <= bottom);
    }
  }
}

interface Bounds extends Band {
  left: number;
}

/** One caret on the screen, and its flag. */
class Caret {
  readonly element = document.createElement('div');
  readonly #flag = document.createElement('span');
  #moves = -1;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(layer: HTMLElement) {
    this.element.className = 'remote-caret';
    this.element.append(this.#flag);
    layer.append(this.element);
  }

  set asked(asked: boolean) {
    this.element.classList.toggle('flag-asked', asked);
  }

  show({ name, color, ink, moves }: RemoteCaret, { left, top, bottom }: Bounds, side: string, width: number): void {
    const { element } = this;
    element.dataset.name = name;
    element.dataset.side = side;
    element.style.transform = `translate(${left}px, ${top}px)`;
    element.style.height = `${bottom - top}px`;
    element.style.setProperty('--caret', color);
    element.style.setProperty('--caret-ink', ink);
    if (this.#flag.textContent !== name) this.#flag.textContent = name;
    element.classList.toggle('flag-left', left + this.#flag.offsetWidth > width);
    if (moves !== this.#moves) this.raise();
    this.#moves = moves;
  }

  /** Shows the name for a while. */
  raise(): void {
    clearTimeout(this.#timer);
    this.element.classList.add('flag-shown');
    this.#timer = setTimeout(() => this.element.classList.remove('flag-shown'), FLAG_MS);
  }

  remove(): void {
    clearTimeout(this.#timer);
    this.element.remove();
  }
}
