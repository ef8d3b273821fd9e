import type { RestoreElements, SceneElement } from './editor';

/** What each page works out for itself of a text: how it is wrapped, and how large it is. */
export type TextLayout = Readonly<Record<'text', string> & Record<'width' | 'height', number>>;

/** The properties of a text on which its layout depends; of its container all that changes its size. */
export const layoutKeys: readonly string[] = ['originalText', 'fontSize', 'fontFamily', 'lineHeight', 'autoResize', 'containerId', 'isDeleted'];

/** Lays a text out, within its container where it has one. Null when there is nothing to be laid out. */
export function layoutOf(text: SceneElement, container: SceneElement | null, restore: RestoreElements): TextLayout | null {
  if (text.isDeleted || typeof text.originalText !== 'string' || text.originalText === '') return null;
  // Excalidraw starts from the wrapped text, and takes what has no size for nothing.
  const plain = { ...text, text: text.originalText, width: text.width || 1, height: text.height || 1 };
  const elements = container === null || container.isDeleted ? [plain] : [container, plain];
  const laid = restore(elements as never, null, { refreshDimensions: true, repairBindings: true }).find(({ id }) => id === text.id);
  return laid === undefined ? null : { text: String(laid.text), width: laid.width, height: laid.height };
}
