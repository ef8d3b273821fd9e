import type { JSONOp } from 'ot-json1';

/** An op on a board: json1, text in it edited as text-unicode. */
export type BoardOp = JSONOp;

/**
 * An element as the document has it: Excalidraw's properties without those that every change renews (version,
 * versionNonce, updated), that a gesture needs only while it lasts (lastCommittedPoint), or that each page works out for
 * itself: the wrapped `text`, and the size of text that fits its content. `isDeleted` is there only when it is true.
 */
export type StoredElement = Readonly<Record<string, unknown>> & { readonly type: string };

/** What is known of a file beside its bytes; its key is the SHA-256 of these, in hex. */
export interface StoredFile {
  readonly mimeType: string;
  /** In bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly created: number;
}

/** What all who have a board open see alike beside its elements. */
export interface StoredApp {
  readonly viewBackgroundColor?: string;
  readonly gridSize?: number;
  readonly gridModeEnabled?: boolean;
}

/** The content of a board's document. */
export interface Board {
  readonly kind: 'board';
  /** Which form this is; a later one gets another number. */
  readonly schema: 1;
  readonly app: StoredApp;
  readonly elements: Readonly<Record<string, StoredElement>>;
  readonly files: Readonly<Record<string, StoredFile>>;
}

/** What a new board holds. */
export const emptyBoard: Board = {
  kind: 'board',
  schema: 1,
  app: { viewBackgroundColor: '#ffffff', gridSize: 20, gridModeEnabled: false },
  elements: {},
  files: {},
};

/** The channel on which those who have a board open show their pointers. */
export function boardChannel(id: string): string {
  return `board/${id}`.replaceAll('%', '%25').replaceAll('.', '%2e');
}
