/** Stretches of text with a translucent colour behind them. */
export interface Tint {
  color: string;
  ranges: readonly Range[];
}

/**
 * Colours stretches of text by way of the browser's highlights, which change neither the text nor what is clicked. A
 * browser that has none shows no stretches.
 */
export class Highlights {
  readonly #sheet: CSSStyleSheet | null;
  #count = 0;
  #colors = '';

  constructor() {
    this.#sheet = typeof CSS !== 'undefined' && 'highlights' in CSS ? new CSSStyleSheet() : null;
    if (this.#sheet !== null) document.adoptedStyleSheets.push(this.#sheet);
  }

  /** Colours these stretches and no others. */
  show(tints: readonly Tint[]): void {
    if (this.#sheet === null) return;
    const visible = tints.filter(({ ranges }) => ranges.length > 0);
    visible.forEach(({ ranges }, i) => CSS.highlights.set(nameOf(i), new Highlight(...ranges)));
    for (let i = visible.length; i < this.#count; i++) CSS.highlights.delete(nameOf(i));
    this.#count = visible.length;
    const rules = visible.map(
      ({ color }, i) => `::highlight(${nameOf(i)}) { background-color: color-mix(in srgb, ${color} 28%, transparent) }`,
    );
    if (rules.join('') === this.#colors) return;
    this.#colors = rules.join('');
    this.#sheet.replaceSync(this.#colors);
  }
}

function nameOf(index: number): string {
  return `remote-${index}`;
}
