// What we use of a package whose declarations Excalidraw refers to and does not bring.

declare module '@excalidraw/utils/export' {
  import type { ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';

  export function exportToBlob(options: {
    elements: ReturnType<ExcalidrawImperativeAPI['getSceneElements']>;
    files: ReturnType<ExcalidrawImperativeAPI['getFiles']>;
    appState: Partial<ReturnType<ExcalidrawImperativeAPI['getAppState']>>;
    /** Of the longer side, in pixels. */
    maxWidthOrHeight: number;
    /** In scene units. */
    exportPadding: number;
    mimeType: string;
    /** 0 to 1. */
    quality: number;
  }): Promise<Blob>;
}
