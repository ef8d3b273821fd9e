interface BoardData {
  readonly app?: Readonly<Record<string, unknown>>;
  readonly elements?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A board's content as a file that Excalidraw opens; pictures are not in it. */
export function boardFile(data: unknown, source: string): string {
  const { app = {} } = data as BoardData;
  return JSON.stringify({ type: 'excalidraw', version: 2, source, elements: elementsOf(data), appState: app, files: {} }, null, 1);
}

/** A board's content as text that a board makes shapes of where it is pasted. */
export function boardClip(data: unknown): string {
  return JSON.stringify({ type: 'excalidraw/clipboard', elements: elementsOf(data), files: {} });
}

/** The elements from the back to the front, without those that were deleted. */
function elementsOf(data: unknown): Record<string, unknown>[] {
  const { elements = {} } = data as BoardData;
  return Object.entries(elements)
    .filter(([, element]) => element.isDeleted !== true)
    .sort(([a, { index: i }], [b, { index: j }]) => compare(String(i), String(j)) || compare(a, b))
    .map(([id, element]) => ({ ...element, id, ...(element.type === 'text' ? { text: element.originalText } : {}) }));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
