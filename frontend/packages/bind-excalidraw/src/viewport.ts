import type { EditorState } from './editor';

/** A part of the board, in scene units: left, top, right, bottom. */
export type Bounds = readonly [number, number, number, number];

const LEAST_ZOOM = 0.1;
const MOST_ZOOM = 30;

/** What of the board a window shows. */
export function viewOf({ scrollX, scrollY, zoom, width, height }: EditorState): Bounds {
  return [0 - scrollX, 0 - scrollY, width / zoom.value - scrollX, height / zoom.value - scrollY];
}

/** Where a window must be to show all of a part of the board, as large as fits, in its middle. */
export function viewAround([left, top, right, bottom]: Bounds, { width, height }: EditorState): Pick<EditorState, 'scrollX' | 'scrollY' | 'zoom'> {
  const fit = Math.min(width / (right - left), height / (bottom - top));
  const value = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, Number.isFinite(fit) ? fit : 1));
  return { zoom: { value }, scrollX: width / value / 2 - (left + right) / 2, scrollY: height / value / 2 - (top + bottom) / 2 };
}
