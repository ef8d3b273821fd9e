/** What the outline looks at in an element. */
export interface Shape {
  readonly id: string;
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly groupIds: readonly string[];
  readonly frameId: string | null;
  readonly originalText?: string;
  readonly containerId?: string | null;
  readonly name?: string | null;
  readonly startBinding?: { readonly elementId: string } | null;
  readonly endBinding?: { readonly elementId: string } | null;
  readonly startArrowhead?: string | null;
  readonly endArrowhead?: string | null;
  readonly link?: string | null;
}

/** A line of the outline: a shape, or a group of such. */
export interface OutlineItem {
  /** Of the shape; of a group its own. */
  readonly id: string;
  /** What it is and says: "Rectangle: Order", "Arrow from Order to Payment". */
  readonly words: string;
  /** The elements that it stands for. */
  readonly elements: readonly string[];
  readonly children: readonly OutlineItem[];
}

/** What a board holds, in the order in which one would read it: what is in a frame or a group is under it. */
export function outlineOf(shapes: readonly Shape[]): OutlineItem[] {
  return new Outline(shapes).items();
}

const names: Readonly<Record<string, string>> = {
  rectangle: 'Rectangle',
  diamond: 'Diamond',
  ellipse: 'Ellipse',
  arrow: 'Arrow',
  line: 'Line',
  freedraw: 'Drawing',
  text: 'Text',
  image: 'Picture',
  frame: 'Frame',
  magicframe: 'Frame',
};

/** So much of a text is said. */
const TEXT_MOST = 80;

class Outline {
  readonly #shapes: readonly Shape[];
  readonly #byId: ReadonlyMap<string, Shape>;
  /** The text in a shape, by the shape's id. */
  readonly #inside: ReadonlyMap<string, string>;

  constructor(shapes: readonly Shape[]) {
    this.#shapes = shapes;
    this.#byId = new Map(shapes.map((shape) => [shape.id, shape]));
    this.#inside = new Map(shapes.flatMap((shape) => (this.#isInside(shape) ? [[shape.containerId ?? '', shape.originalText ?? '']] : [])));
  }

  items(): OutlineItem[] {
    return this.#level(this.#shapes.filter((shape) => !this.#isInside(shape) && !this.#isFramed(shape)), 0);
  }

  /** Shapes of one frame or group, of which the groups of `depth`, counted from outside, are put together. */
  #level(shapes: readonly Shape[], depth: number): OutlineItem[] {
    const parts = new Map<string, Shape[]>();
    for (const shape of shapes) {
      // The outermost group is the last.
      const group = shape.groupIds.at(-1 - depth);
      const key = group === undefined ? shape.id : `group ${group}`;
      const part = parts.get(key);
      if (part === undefined) parts.set(key, [shape]);
      else part.push(shape);
    }
    const placed = Array.from(parts, ([key, part]) => ({ key, part, box: boxOf(part) }));
    return inReadingOrder(placed).map(({ key, part }) => {
      const [first] = part;
      return first === undefined || key !== first.id ? this.#group(key, part, depth) : this.#item(first, depth);
    });
  }

  #group(id: string, shapes: readonly Shape[], depth: number): OutlineItem {
    const children = this.#level(shapes, depth + 1);
    return { id, words: `Group of ${children.length}`, elements: children.flatMap(({ elements }) => elements), children };
  }

  #item(shape: Shape, depth: number): OutlineItem {
    const framed = isFrame(shape) ? this.#shapes.filter((other) => other.frameId === shape.id && !this.#isInside(other)) : [];
    return { id: shape.id, words: this.#words(shape), elements: [shape.id], children: this.#level(framed, depth) };
  }

  #words(shape: Shape): string {
    const said = this.#says(shape);
    const link = shape.link ? `, links to ${shape.link}` : '';
    return `${this.#kind(shape)}${said === '' ? '' : `: ${said}`}${link}`;
  }

  /** What a shape is; of a line or an arrow what it connects as well. */
  #kind(shape: Shape): string {
    const kind = names[shape.type] ?? 'Shape';
    const start = this.#end(shape.startBinding);
    const end = this.#end(shape.endBinding);
    const [from, to] = shape.startArrowhead && !shape.endArrowhead ? [end, start] : [start, end];
    return `${kind}${from === null ? '' : ` from ${from}`}${to === null ? '' : ` to ${to}`}`;
  }

  #end(binding: Shape['startBinding']): string | null {
    const shape = this.#byId.get(binding?.elementId ?? '');
    if (shape === undefined) return null;
    const said = this.#says(shape);
    return said === '' ? (names[shape.type] ?? 'Shape').toLowerCase() : said;
  }

  #says(shape: Shape): string {
    const text = isFrame(shape) ? (shape.name ?? '') : (this.#inside.get(shape.id) ?? shape.originalText ?? '');
    const line = text.replace(/\s+/gu, ' ').trim();
    const letters = Array.from(line);
    return letters.length <= TEXT_MOST ? line : `${letters.slice(0, TEXT_MOST).join('')}…`;
  }

  /** Whether a text is that of another shape, which says it. */
  #isInside({ type, containerId }: Shape): boolean {
    return type === 'text' && typeof containerId === 'string' && this.#byId.has(containerId);
  }

  #isFramed({ frameId }: Shape): boolean {
    const frame = this.#byId.get(frameId ?? '');
    return frame !== undefined && isFrame(frame);
  }
}

function isFrame({ type }: Shape): boolean {
  return type === 'frame' || type === 'magicframe';
}

interface Box {
  top: number;
  left: number;
  bottom: number;
}

function boxOf(shapes: readonly Shape[]): Box {
  return {
    top: Math.min(...shapes.map(({ y }) => y)),
    left: Math.min(...shapes.map(({ x }) => x)),
    bottom: Math.max(...shapes.map(({ y, height }) => y + height)),
  };
}

/** In rows from above, each from the left. What begins above the middle of a row's first is in that row. */
function inReadingOrder<Placed extends { box: Box }>(placed: readonly Placed[]): Placed[] {
  const rows: { middle: number; row: Placed[] }[] = [];
  for (const one of placed.toSorted((a, b) => a.box.top - b.box.top)) {
    const last = rows.at(-1);
    if (last === undefined || one.box.top >= last.middle) rows.push({ middle: (one.box.top + one.box.bottom) / 2, row: [one] });
    else last.row.push(one);
  }
  return rows.flatMap(({ row }) => row.toSorted((a, b) => a.box.left - b.box.left));
}
