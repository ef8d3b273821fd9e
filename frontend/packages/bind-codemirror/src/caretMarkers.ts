import type { LayerMarker, RectangleMarker } from '@codemirror/view';
import type { FlagSide } from '@tandem/client';
import type { ShownCaret } from './remoteCarets';

/** A stretch of someone's selection. It lies behind the text, so that clicks never meet it. */
export class StretchMarker implements LayerMarker {
  readonly #rectangle: RectangleMarker;
  readonly #color: string;

  constructor(rectangle: RectangleMarker, color: string) {
    this.#rectangle = rectangle;
    this.#color = color;
  }

  eq(other: LayerMarker): boolean {
    return other instanceof StretchMarker && this.#color === other.#color && this.#rectangle.eq(other.#rectangle);
  }

  draw(): HTMLElement {
    const element = this.#rectangle.draw();
    element.style.backgroundColor = this.#color;
    return element;
  }
}

/** A caret with its flag. */
export class CaretMarker implements LayerMarker {
  readonly #rectangle: RectangleMarker;
  readonly #caret: ShownCaret;
  readonly #side: FlagSide;

  constructor(rectangle: RectangleMarker, caret: ShownCaret, side: FlagSide) {
    this.#rectangle = rectangle;
    this.#caret = caret;
    this.#side = side;
  }

  eq(other: LayerMarker): boolean {
    if (!(other instanceof CaretMarker) || !this.#rectangle.eq(other.#rectangle) || this.#side !== other.#side) return false;
    const [mine, theirs] = [this.#caret, other.#caret];
    return (
      mine.id === theirs.id &&
      mine.name === theirs.name &&
      mine.color === theirs.color &&
      mine.ink === theirs.ink &&
      mine.moves === theirs.moves &&
      mine.asked === theirs.asked
    );
  }

  draw(): HTMLElement {
    const element = document.createElement('div');
    element.append(document.createElement('span'));
    this.#adjust(element);
    return element;
  }

  update(element: HTMLElement, old: LayerMarker): boolean {
    if (!(old instanceof CaretMarker) || old.#caret.id !== this.#caret.id) return false;
    this.#adjust(element);
    return true;
  }

  #adjust(element: HTMLElement): void {
    const { name, color, ink, moves, asked } = this.#caret;
    // Two animations that are the same: going from one to the other shows the flag anew.
    element.className = `cm-remote-caret cm-flag-${this.#side} cm-flag-${moves % 2 === 0 ? 'even' : 'odd'}`;
    element.classList.toggle('cm-flag-asked', asked);
    element.dataset.name = name;
    element.style.left = `${this.#rectangle.left}px`;
    element.style.top = `${this.#rectangle.top}px`;
    element.style.height = `${this.#rectangle.height}px`;
    element.style.backgroundColor = color;
    const flag = element.firstElementChild as HTMLElement;
    flag.textContent = name;
    flag.style.backgroundColor = color;
    flag.style.color = ink ?? '#fff';
  }
}
