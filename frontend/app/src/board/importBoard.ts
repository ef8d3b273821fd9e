import { getCommonBounds, loadSceneOrLibraryFromBlob, MIME_TYPES } from '@excalidraw/excalidraw';
import type { BinaryFileData, BinaryFiles, ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';
import { newDocumentId } from '@tandem/client';
import { renewed } from './renewed';

type Editor = Pick<ExcalidrawImperativeAPI, 'getAppState' | 'getSceneElements' | 'getSceneElementsIncludingDeleted' | 'updateScene' | 'addFiles' | 'updateLibrary' | 'scrollToContent'>;
type Elements = ReturnType<Editor['getSceneElements']>;
type FileId = BinaryFileData['id'];

/**
 * Puts what a file holds on the board, beside what is there: it is everyone's, and nobody expects it to go. A file of
 * library shapes is added to the reader's library. Rejects when it is neither.
 */
export async function importBoard(file: File, editor: Editor, idForFile: (file: Blob) => Promise<string>): Promise<void> {
  const content = await loadSceneOrLibraryFromBlob(file, null, null);
  if (content.type === MIME_TYPES.excalidrawlib) {
    await editor.updateLibrary({ libraryItems: file, merge: true, openLibraryMenu: true });
    return;
  }
  const { elements, files } = content.data;
  const named = await addFiles(files, editor, idForFile);
  const drawn = elements.filter(({ isDeleted }) => !isDeleted) as unknown as Elements;
  const inserted = inSight(renewed(drawn, named, newDocumentId), editor);
  const all = [...editor.getSceneElementsIncludingDeleted(), ...inserted];
  const selectedElementIds = Object.fromEntries(inserted.map(({ id }) => [id, true as const]));
  editor.updateScene({ elements: all, appState: { selectedElementIds }, captureUpdate: 'IMMEDIATELY' });
  editor.scrollToContent(inserted, { fitToContent: true, animate: false });
}

/** Whether a file may hold a board or library shapes rather than being a picture alone. */
export async function holdsBoard(file: File): Promise<boolean> {
  if (/\.excalidraw(lib)?$/i.test(file.name)) return true;
  if (file.type !== MIME_TYPES.png && file.type !== MIME_TYPES.svg) return false;
  try {
    await loadSceneOrLibraryFromBlob(file, null, null);
    return true;
  } catch {
    return false;
  }
}

/** Gives the editor the pictures; returns what it calls them. */
async function addFiles(files: BinaryFiles, editor: Editor, idForFile: (file: Blob) => Promise<string>): Promise<Map<string, string>> {
  const named = new Map<string, string>();
  for (const [id, file] of Object.entries(files)) {
    const name = (await idForFile(blobOf(file))) as FileId;
    named.set(id, name);
    editor.addFiles([{ ...file, id: name }]);
  }
  return named;
}

function blobOf({ dataURL, mimeType }: BinaryFileData): Blob {
  const [, data = ''] = dataURL.split(',', 2);
  return new Blob([Uint8Array.from(atob(data), (unit) => unit.charCodeAt(0))], { type: mimeType });
}

/** On an empty board everything stays where it was; else it comes to where the reader is looking. */
function inSight(elements: Elements, editor: Editor): Elements {
  if (elements.length === 0 || editor.getSceneElements().length === 0) return elements;
  const [left, top, right, bottom] = getCommonBounds(elements);
  const { width, height, scrollX, scrollY, zoom } = editor.getAppState();
  const dx = width / 2 / zoom.value - scrollX - (left + right) / 2;
  const dy = height / 2 / zoom.value - scrollY - (top + bottom) / 2;
  return elements.map((element) => ({ ...element, x: element.x + dx, y: element.y + dy }));
}
