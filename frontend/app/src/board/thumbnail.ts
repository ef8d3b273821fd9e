import { exportToBlob } from '@excalidraw/excalidraw';
import type { ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';
import type { OpenDocument } from '@tandem/client';

/** A board that was not changed for this long has come to rest. */
const REST_MS = 2500;
/** While it is changed all the time, the picture is renewed this often. */
const EVERY_MS = 60_000;
/** Of the longer side, in pixels. */
const SIZE = 320;
/** In units of the board. */
const PADDING = 20;
/** What the server takes, in bytes. */
const MOST_BYTES = 64 * 1024;

type Editor = Pick<ExcalidrawImperativeAPI, 'getSceneElements' | 'getFiles' | 'getAppState'>;

/**
 * Keeps the small picture of a board that lists show. Of all who have it open, the one makes it whose change was the
 * last, so nobody has to be chosen.
 */
export function keepThumbnail(content: OpenDocument<unknown, unknown>, editor: Editor, address: string): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let due = Infinity;
  const render = () => {
    clearTimeout(timer);
    due = Infinity;
    void sendThumbnail(editor, address);
  };
  const leave = content.applied.add(({ source }) => {
    clearTimeout(timer);
    if (source === false) {
      due = Infinity;
      return;
    }
    const now = Date.now();
    due = Math.min(due, now + EVERY_MS);
    timer = setTimeout(render, Math.min(REST_MS, due - now));
  });
  const hidden = () => {
    if (document.visibilityState === 'hidden' && due !== Infinity) render();
  };
  document.addEventListener('visibilitychange', hidden);
  return () => {
    leave();
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', hidden);
  };
}

async function sendThumbnail(editor: Editor, address: string): Promise<void> {
  try {
    const picture = await exportToBlob({
      elements: editor.getSceneElements(),
      files: editor.getFiles(),
      appState: { exportBackground: true, viewBackgroundColor: editor.getAppState().viewBackgroundColor },
      maxWidthOrHeight: SIZE,
      exportPadding: PADDING,
      mimeType: 'image/webp',
      quality: 0.7,
    });
    if (picture.size <= MOST_BYTES) await fetch(address, { method: 'PUT', body: picture, headers: { 'Content-Type': picture.type } });
  } catch {
    // The list shows the board without it, or with the one before.
  }
}
