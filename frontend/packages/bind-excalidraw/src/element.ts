import type { StoredElement } from './board';
import type { Point, SceneElement } from './editor';

/** Properties that no document has. */
const unsaved = new Set(['id', 'version', 'versionNonce', 'updated', 'lastCommittedPoint', 'text', 'isDeleted']);

const common = {
  x: 0,
  y: 0,
  width: 0,
  height: 0,
  angle: 0,
  strokeColor: '#1e1e1e',
  backgroundColor: 'transparent',
  fillStyle: 'solid',
  strokeWidth: 2,
  strokeStyle: 'solid',
  roundness: null,
  roughness: 1,
  opacity: 100,
  seed: 1,
  index: null,
  groupIds: [],
  frameId: null,
  boundElements: null,
  link: null,
  locked: false,
};

const line = {
  points: [
    [0, 0],
    [0, 0],
  ],
  lastCommittedPoint: null,
  startBinding: null,
  endBinding: null,
  startArrowhead: null,
  endArrowhead: null,
};

/** The types of elements, with what one has where the document does not say. */
const defaults: Readonly<Record<string, object>> = {
  rectangle: {},
  diamond: {},
  ellipse: {},
  embeddable: {},
  iframe: {},
  line,
  arrow: { ...line, elbowed: false },
  freedraw: { points: [], pressures: [], simulatePressure: true, lastCommittedPoint: null },
  text: {
    fontSize: 20,
    fontFamily: 5,
    textAlign: 'left',
    verticalAlign: 'top',
    containerId: null,
    originalText: '',
    autoResize: true,
    lineHeight: 1.25,
  },
  image: { status: 'pending', fileId: null, scale: [1, 1], crop: null },
  frame: { name: null },
  magicframe: { name: null },
};

/** Whether a value from a document is an element that can be shown. */
export function isStoredElement(value: unknown): value is StoredElement {
  if (typeof value !== 'object' || value === null) return false;
  const { type } = value as { type?: unknown };
  return typeof type === 'string' && Object.hasOwn(defaults, type);
}

/** An element as the document has it. */
export function toStored(element: SceneElement): StoredElement {
  const stored: Record<string, unknown> & { type: string } = { type: element.type };
  const fits = fitsItsText(element);
  for (const [key, value] of Object.entries(element)) {
    if (value === undefined || unsaved.has(key)) continue;
    if (fits && (key === 'width' || key === 'height')) continue;
    stored[key] = value;
  }
  if (element.isDeleted) stored.isDeleted = true;
  return stored;
}

/** The element that shows what the document has. Text is not measured yet. */
export function toScene(id: string, stored: StoredElement): SceneElement {
  const element = { ...common, ...defaults[stored.type], isDeleted: false, ...stored };
  return measured({ ...element, id, version: 1, versionNonce: nonce(), updated: Date.now() });
}

/**
 * The element with other values of some properties, undefined for those that it is to have no more. Excalidraw notices
 * by the version that it is another.
 */
export function changedElement(element: SceneElement, changes: Readonly<Record<string, unknown>>): SceneElement {
  const values: Record<string, unknown> = { ...element };
  for (const [key, value] of Object.entries(changes)) {
    const instead = value === undefined ? defaultOf(element.type, key) : value;
    if (instead !== undefined) values[key] = instead;
    else Reflect.deleteProperty(values, key);
  }
  values.version = element.version + 1;
  values.versionNonce = nonce();
  values.updated = Date.now();
  return measured(values as unknown as SceneElement);
}

/** Whether it is more than the beginning of something: a press without a stroke, a text without a letter. */
export function isWorthSharing(element: SceneElement): boolean {
  if (element.type === 'selection' || !Object.hasOwn(defaults, element.type)) return false;
  if (element.type === 'text') return element.originalText !== '';
  const points = pointsOf(element);
  if (points !== null) return points.length > 1;
  return element.width !== 0 || element.height !== 0;
}

/** Whether the size of a text follows from its content. */
export function fitsItsText(element: { readonly type: string; readonly autoResize?: unknown }): boolean {
  return element.type === 'text' && element.autoResize !== false;
}

/** What an element has where the document does not say. */
export function defaultOf(type: string, key: string): unknown {
  if (key === 'isDeleted') return false;
  return ({ ...common, ...defaults[type] } as Record<string, unknown>)[key];
}

/** A stroke is as large as its points say: while it grows, nothing else is sent. */
function measured(element: SceneElement): SceneElement {
  const points = element.type === 'freedraw' ? pointsOf(element) : null;
  return points === null ? element : { ...element, ...sizeOf(points) };
}

function sizeOf(points: readonly Point[]): { width: number; height: number } {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return points.length === 0 ? { width: 0, height: 0 } : { width: right - left, height: bottom - top };
}

function pointsOf(element: SceneElement): readonly Point[] | null {
  return Array.isArray(element.points) ? (element.points as Point[]) : null;
}

function nonce(): number {
  return Math.floor(Math.random() * 2 ** 31);
}
