declare global {
  interface Window {
    EXCALIDRAW_ASSET_PATH?: string | string[] | undefined;
  }
}

/** Where the build puts the fonts of the board, set by build/excalidraw.ts. */
declare const BOARD_ASSETS: string;

/** Says where Excalidraw's fonts are. To be called before its code is loaded: else that asks another host for them. */
export function locateBoardAssets(page: Window): void {
  page.EXCALIDRAW_ASSET_PATH = BOARD_ASSETS;
}
