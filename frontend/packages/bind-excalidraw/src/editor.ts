/** A point of a line, from where its element is. */
export type Point = readonly [number, number];

/** Something that an element is bound to. */
export interface BoundElement {
  readonly id: string;
  readonly type: string;
}

/** An element in the editor's scene; the properties of its type are among the unnamed ones. */
export interface SceneElement {
  readonly [key: string]: unknown;
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly versionNonce: number;
  readonly index: string | null;
  readonly isDeleted: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What is looked at of the editor's state. */
export interface EditorState {
  readonly isLoading: boolean;
  readonly viewBackgroundColor: string;
  readonly gridSize: number;
  readonly gridModeEnabled: boolean;
  readonly newElement: { readonly id: string } | null;
  readonly multiElement: { readonly id: string } | null;
  readonly editingTextElement: { readonly id: string } | null;
  readonly selectedElementIds: Readonly<Record<string, boolean>>;
  readonly scrollX: number;
  readonly scrollY: number;
  readonly zoom: { readonly value: number };
  readonly width: number;
  readonly height: number;
  readonly userToFollow: { readonly socketId: string; readonly username: string } | null;
}

/** A file that the editor shows. */
export interface EditorFile {
  id: string;
  mimeType: string;
  dataURL: string;
  /** Milliseconds since 1970. */
  created: number;
}

/** Someone whom the editor shows on the canvas. */
export interface Collaborator {
  id: string;
  socketId: string;
  username: string;
  color: { background: string; stroke: string };
  userState: 'active' | 'away' | 'idle';
  pointer?: { x: number; y: number; tool: 'pointer' | 'laser' };
  button?: 'up' | 'down';
  selectedElementIds?: Record<string, true>;
}

/** What `updateScene` takes. */
export interface SceneUpdate {
  elements?: readonly SceneElement[];
  appState?: Partial<Record<keyof EditorState | 'followedBy', unknown>>;
  collaborators?: Map<string, Collaborator>;
  /** `NEVER`: undo leaves it alone. */
  captureUpdate?: 'NEVER';
}

/**
 * Excalidraw's imperative API, as far as it is used here: an ExcalidrawImperativeAPI is one. Where a parameter is of
 * type never, Excalidraw asks for more of elements than is told here, which all that it handed out have.
 */
export interface BoardEditor {
  /** To be called by `updateScene` below. */
  readonly updateScene: (update: never) => void;
  getSceneElementsIncludingDeleted(): readonly SceneElement[];
  getAppState(): EditorState;
  getFiles(): Readonly<Record<string, EditorFile>>;
  addFiles(files: EditorFile[]): void;
  readonly history: { clear(): void };
  onChange(listener: () => void): () => void;
  onScrollChange(listener: () => void): () => void;
  onUserFollow(listener: (event: { userToFollow: { socketId: string }; action: 'FOLLOW' | 'UNFOLLOW' }) => void): () => void;
}

/** Changes what the editor shows. */
export function updateScene(editor: BoardEditor, update: SceneUpdate): void {
  editor.updateScene(update as never);
}

/** Excalidraw's function of this name: measures text and wraps it. */
export type RestoreElements = (
  elements: never,
  local: null,
  options: { refreshDimensions: boolean; repairBindings: boolean },
) => readonly SceneElement[];
