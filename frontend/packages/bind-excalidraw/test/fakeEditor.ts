import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';
import type { BoardEditor, Collaborator, EditorFile, EditorState, SceneElement, SceneUpdate } from '../src/editor';
import { toScene } from '../src/element';

type Mutable = { -readonly [Key in keyof SceneElement]: SceneElement[Key] };
type UserListener = Parameters<BoardEditor['onUserFollow']>[0];

/**
 * As much of Excalidraw as a binding sees: a scene whose elements are changed in place or replaced, each change with
 * another version, and whose order is kept by fractional indices that are repaired when they are not in order.
 */
export class FakeEditor implements BoardEditor {
  elements: SceneElement[] = [];
  files: Record<string, EditorFile> = {};
  collaborators = new Map<string, Collaborator>();
  /** How often the scene was replaced from outside. */
  updates = 0;
  cleared = 0;
  state: EditorState = {
    isLoading: false,
    viewBackgroundColor: '#ffffff',
    gridSize: 20,
    gridModeEnabled: false,
    newElement: null,
    multiElement: null,
    editingTextElement: null,
    selectedElementIds: {},
    scrollX: 0,
    scrollY: 0,
    zoom: { value: 1 },
    width: 1000,
    height: 500,
    userToFollow: null,
  };
  readonly history = {
    clear: () => {
      this.cleared++;
    },
  };

  readonly #change = new Set<() => void>();
  readonly #scroll = new Set<() => void>();
  readonly #follow = new Set<UserListener>();
  #ids = 0;
  readonly #name: string;

  constructor(name = 'e') {
    this.#name = name;
  }

  readonly updateScene = (given: never): void => {
    const update = given as SceneUpdate;
    if (update.elements !== undefined) {
      this.updates++;
      this.elements = [...update.elements];
      repair(this.elements);
    }
    if (update.appState !== undefined) this.setState(update.appState as Partial<EditorState>);
    if (update.collaborators !== undefined) this.collaborators = update.collaborators;
    this.#tell();
  };

  getSceneElementsIncludingDeleted(): readonly SceneElement[] {
    return this.elements;
  }

  getAppState(): EditorState {
    return this.state;
  }

  getFiles(): Record<string, EditorFile> {
    return this.files;
  }

  addFiles(files: EditorFile[]): void {
    for (const file of files) this.files[file.id] = file;
  }

  onChange(listener: () => void): () => void {
    return joined(this.#change, listener);
  }

  onScrollChange(listener: () => void): () => void {
    return joined(this.#scroll, listener);
  }

  onUserFollow(listener: UserListener): () => void {
    return joined(this.#follow, listener);
  }

  // What a user does.

  get(id: string): SceneElement {
    const element = this.elements.find((other) => other.id === id);
    if (element === undefined) throw new Error(`no element ${id}`);
    return element;
  }

  /** The elements that are to be seen, from the lowest to the highest. */
  get visible(): string[] {
    return this.elements.filter(({ isDeleted }) => !isDeleted).map(({ id }) => id);
  }

  add(properties: Record<string, unknown>): string {
    const id = (properties.id as string | undefined) ?? `${this.#name}${++this.#ids}`;
    const index = generateKeyBetween(this.elements.at(-1)?.index ?? null, null);
    const element = toScene(id, { type: 'rectangle', width: 10, height: 10, index, ...properties });
    this.elements = [...this.elements, element];
    this.#tell();
    return id;
  }

  /** Changes the very element, as gestures do. */
  mutate(id: string, properties: Record<string, unknown>): void {
    mutate(this.get(id), properties);
    this.#tell();
  }

  /** Puts a changed copy in the element's place, as actions do. */
  replace(id: string, properties: Record<string, unknown>): void {
    this.elements = this.elements.map((element) => {
      if (element.id !== id) return element;
      return { ...element, ...properties, version: element.version + 1, versionNonce: Math.random() };
    });
    this.#tell();
  }

  remove(id: string): void {
    this.replace(id, { isDeleted: true });
  }

  vanish(id: string): void {
    this.elements = this.elements.filter((element) => element.id !== id);
    this.#tell();
  }

  toFront(id: string): void {
    const moved = this.get(id);
    const others = this.elements.filter((element) => element !== moved);
    mutate(moved, { index: generateKeyBetween(others.at(-1)?.index ?? null, null) });
    this.elements = [...others, moved];
    this.#tell();
  }

  /** Puts an element right above another. */
  above(id: string, lower: string): void {
    const moved = this.get(id);
    const others = this.elements.filter((element) => element !== moved);
    const at = others.findIndex((element) => element.id === lower) + 1;
    mutate(moved, { index: generateKeyBetween(others[at - 1]?.index ?? null, others[at]?.index ?? null) });
    this.elements = [...others.slice(0, at), moved, ...others.slice(at)];
    this.#tell();
  }

  setState(state: Partial<EditorState>): void {
    const before = this.state;
    this.state = { ...before, ...state };
    if (this.state.scrollX !== before.scrollX || this.state.zoom !== before.zoom) for (const listener of [...this.#scroll]) listener();
    const { userToFollow } = this.state;
    if (userToFollow === before.userToFollow) return;
    if (before.userToFollow !== null) this.#tellFollow(before.userToFollow, 'UNFOLLOW');
    if (userToFollow !== null) this.#tellFollow(userToFollow, 'FOLLOW');
  }

  tell(): void {
    this.#tell();
  }

  #tell(): void {
    if (!this.state.isLoading) for (const listener of [...this.#change]) listener();
  }

  #tellFollow(userToFollow: { socketId: string }, action: 'FOLLOW' | 'UNFOLLOW'): void {
    for (const listener of [...this.#follow]) listener({ userToFollow, action });
  }
}

function joined<Listener>(all: Set<Listener>, listener: Listener): () => void {
  all.add(listener);
  return () => void all.delete(listener);
}

function mutate(element: SceneElement, properties: Record<string, unknown>): void {
  Object.assign(element as Mutable, properties, { version: element.version + 1, versionNonce: Math.random() });
}

/** Gives other indices to elements that are not in order, changing them in place. */
function repair(elements: readonly SceneElement[]): void {
  let lower: string | null = null;
  for (let at = 0; at < elements.length; at++) {
    const { index } = elements[at] as SceneElement;
    if (index !== null && (lower === null || lower < index)) {
      lower = index;
      continue;
    }
    const bound: string | null = lower;
    const upper = elements.slice(at).find((other) => other.index !== null && (bound === null || other.index > bound))?.index ?? null;
    [lower] = generateNKeysBetween(bound, upper, 1) as [string];
    mutate(elements[at] as SceneElement, { index: lower });
  }
}

/** Measures text with letters that are half as wide as they are high. */
export function fakeRestore(given: never): readonly SceneElement[] {
  return (given as readonly SceneElement[]).map((element) => {
    if (element.type !== 'text') return element;
    const lines = String(element.text).split('\n');
    const size = Number(element.fontSize);
    return { ...element, width: (Math.max(...lines.map((line) => line.length)) * size) / 2, height: lines.length * size };
  });
}
