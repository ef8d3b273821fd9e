import { Listeners, type Applied, type OpenDocument } from '@tandem/client';
import { type Board, type BoardOp, type StoredApp, type StoredElement } from './board';
import { changedKeys } from './changes';
import { updateScene, type BoardEditor, type EditorState, type RestoreElements, type SceneElement } from './editor';
import { defaultOf, isStoredElement, isWorthSharing, toStored } from './element';
import { equal } from './equal';
import type { BoardFiles } from './files';
import { Frame } from './frame';
import { Incoming } from './incoming';
import { OpenText } from './openText';
import { inOrder } from './order';
import { Outgoing } from './outgoing';
import { idForFile, Pictures, type FileTrouble } from './pictures';
import { SceneChange } from './sceneChange';
import { isShown, ShownScene } from './shown';
import { TextPast } from './textPast';

/** What a binding needs beside the editor and the document. */
export interface BoardSurroundings {
  /** Excalidraw's function of this name. */
  restoreElements: RestoreElements;
  files: BoardFiles;
}

/** A change of this page was taken back. */
export interface Refusal {
  /** The server's words, with the path of what it would not take. */
  why: string;
}

/**
 * Keeps an Excalidraw editor and an open board the same. Once a frame it looks at what the editor has changed since it
 * looked last and sends that, property by property; then it shows what has come from elsewhere, which the editor's undo
 * leaves alone. What the editor showed last is the common ground from which both sides' changes are told, so the order
 * in which they are noticed does not matter.
 */
export class BoardBinding {
  /** Tells of own changes that the server did not take; the rest goes on. */
  readonly refused = new Listeners<Refusal>();
  /** Tells of pictures that cannot be sent; those that are refused are taken off the board. */
  readonly fileTrouble = new Listeners<FileTrouble>();

  readonly #editor: BoardEditor;
  readonly #document: OpenDocument<Board, BoardOp>;
  readonly #restore: RestoreElements;
  readonly #pictures: Pictures;
  readonly #openText: OpenText;
  readonly #frame = new Frame(() => this.#sync());
  readonly #leave: (() => void)[];
  readonly #shown = new ShownScene();
  readonly #incoming = new Incoming();
  readonly #past = new TextPast();
  #app: StoredApp = {};
  /** Strokes that are still being drawn: their size is sent when they are done. */
  #growing = new Set<string>();
  #started = false;

  /** The document must be open. Its content replaces the scene, whose undo begins here. */
  constructor(editor: BoardEditor, document: OpenDocument<Board, BoardOp>, { restoreElements, files }: BoardSurroundings) {
    this.#editor = editor;
    this.#document = document;
    this.#restore = restoreElements;
    this.#pictures = new Pictures(editor, files, () => document.sending());
    this.#openText = new OpenText(() => this.#frame.ask());
    this.#leave = [
      editor.onChange(() => this.#changed()),
      document.applied.add((applied) => this.#applied(applied)),
      document.reloaded.add(() => this.#reload()),
      document.changed.add(() => this.#followPhase()),
      document.dropped.add(({ why }) => this.refused.emit({ why })),
      this.#pictures.stored.add((id) => this.#recheckPictures(id)),
      this.#pictures.trouble.add((trouble) => this.#pictureFailed(trouble)),
      whenFontsCome(() => this.#remeasure()),
    ];
    // The editor still puts its own first scene in place; it tells of a change when it is done.
    if (!editor.getAppState().isLoading) this.#start();
  }

  /** Sends what the editor has changed, without waiting for the next frame. */
  flush(): void {
    if (this.#started && this.#document.phase.kind === 'open') this.#send();
  }

  /** What the editor is to call a file; for its property generateIdForFile. */
  readonly idForFile = (file: Blob): Promise<string> => idForFile(file);

  /** Parts the two; the editor keeps what it shows. */
  destroy(): void {
    this.flush();
    for (const leave of this.#leave) leave();
    this.#frame.stop();
    this.#openText.destroy();
    this.#pictures.destroy();
  }

  #start(): void {
    this.#started = true;
    this.#incoming.everything();
    this.#show();
    this.#editor.history.clear();
  }

  #changed(): void {
    if (this.#started) this.#frame.ask();
    else if (!this.#editor.getAppState().isLoading) this.#start();
  }

  #applied({ op, source }: Applied<Board, BoardOp>): void {
    if (source === this) return;
    this.#incoming.op(op);
    this.#frame.ask();
  }

  #reload(): void {
    this.#incoming.everything();
    this.#frame.ask();
  }

  /** A text that was measured before its font was there has another size. */
  #remeasure(): void {
    this.#incoming.texts();
    this.#frame.ask();
  }

  /** The document may be another when it is open again: then all of it is shown. */
  #followPhase(): void {
    if (this.#document.phase.kind !== 'open') this.#incoming.everything();
    else if (this.#incoming.waits) this.#frame.ask();
  }

  #sync(): void {
    if (!this.#started || this.#document.phase.kind !== 'open') return;
    this.#send();
    this.#show();
  }

  // What goes out.

  #send(): void {
    const out = new Outgoing(this.#document.data);
    const state = this.#editor.getAppState();
    const scene = this.#editor.getSceneElementsIncludingDeleted();
    const drawn = state.newElement?.id ?? null;
    const before = this.#growing;
    this.#growing = new Set();
    this.#past.follow(state.editingTextElement?.id ?? null, (id) => this.#shown.get(id)?.stored.originalText);
    const changed: [number, SceneElement][] = [];
    let [known, top] = [0, -1];
    for (const [at, element] of scene.entries()) {
      const shown = this.#shown.get(element.id);
      if (shown !== undefined) [known, top] = [known + 1, at];
      const growing = element.id === drawn && element.type === 'freedraw';
      if (growing) this.#growing.add(element.id);
      if (!isShown(element, shown) || before.has(element.id) !== growing) changed.push([at, element]);
    }
    const vanished = known < this.#shown.size;
    let reordered = false;
    for (const [at, element] of changed) {
      // What is new above all others depends on nobody's index.
      if (this.#sendElement(out, element) && at <= top) reordered = true;
    }
    if (vanished) this.#sendVanished(out, scene);
    if (reordered) this.#sendRepairs(out);
    this.#sendApp(out, state);
    for (const { op, ids } of out.take()) {
      if (!this.#document.submit(op, this)) for (const id of ids) this.#incoming.element(id);
    }
    if (this.#incoming.waits) this.#frame.ask();
  }

  /** Whether it is new or has another index than before. */
  #sendElement(out: Outgoing, element: SceneElement): boolean {
    const { id } = element;
    const shown = this.#shown.get(id);
    const inDocument = this.#document.data.elements[id] !== undefined;
    if (!inDocument && (element.isDeleted || !isWorthSharing(element))) {
      if (shown !== undefined) this.#shown.note(element, this.#stored(element));
      return false;
    }
    let mine = this.#stored(element, out);
    if (this.#growing.has(id) && shown !== undefined && inDocument) {
      mine = { ...mine, width: shown.stored.width, height: shown.stored.height };
    }
    const base = inDocument ? (shown?.stored ?? null) : null;
    if (base !== null) mine = this.#withOthersText(id, base, mine);
    if (base === null || changedKeys(base, mine).length > 0) out.element(id, base, mine);
    this.#shown.note(element, mine);
    return shown?.stored.index !== mine.index;
  }

  /** With what others wrote in a text that undo brought back. */
  #withOthersText(id: string, base: StoredElement, mine: StoredElement): StoredElement {
    const originalText = this.#past.changed(id, base.originalText, mine.originalText);
    if (originalText === mine.originalText) return mine;
    this.#incoming.element(id);
    return { ...mine, originalText };
  }

  /** What the editor has removed altogether is deleted. */
  #sendVanished(out: Outgoing, scene: readonly SceneElement[]): void {
    const there = new Set(scene.map(({ id }) => id));
    for (const id of [...this.#shown.ids()]) {
      if (there.has(id)) continue;
      const stored = this.#shown.get(id)?.stored;
      this.#shown.forget(id);
      if (stored !== undefined && stored.isDeleted !== true && this.#document.data.elements[id] !== undefined) {
        out.element(id, stored, { ...stored, isDeleted: true });
      }
    }
  }

  /**
   * Elements that have the same index are shown with others, which are nobody's wish; but once the user puts something
   * between elements, where it is to be depends on them.
   */
  #sendRepairs(out: Outgoing): void {
    for (const [id, shown] of this.#shown.repaired()) {
      const stored = { ...shown.stored, index: shown.repaired };
      out.element(id, shown.stored, stored);
      shown.stored = stored;
      shown.repaired = null;
    }
  }

  #sendApp(out: Outgoing, state: EditorState): void {
    const mine = appOf(state);
    if (changedKeys({ ...this.#app }, { ...mine }).length === 0) return;
    out.app(this.#app, mine);
    this.#app = mine;
  }

  // What comes in.

  #show(): void {
    const board = this.#document.data;
    const all = () => [...Object.keys(board.elements), ...this.#shown.ids()];
    const { ids, app, texts } = this.#incoming.take(all);
    if (app) this.#showApp(board.app);
    if (ids.size > 0 || texts) this.#showElements(board, ids, texts);
  }

  #showApp(app: StoredApp): void {
    const { viewBackgroundColor = '#ffffff', gridSize = 20, gridModeEnabled = false } = app;
    const next = { viewBackgroundColor, gridSize, gridModeEnabled };
    const differ = changedKeys(appOf(this.#editor.getAppState()), next).length > 0;
    this.#app = next;
    if (differ) updateScene(this.#editor, { appState: next, captureUpdate: 'NEVER' });
  }

  #showElements(board: Board, ids: ReadonlySet<string>, texts: boolean): void {
    const written = this.#showOpenText(board, ids);
    const scene = this.#editor.getSceneElementsIncludingDeleted();
    const byId = new Map(scene.map((element) => [element.id, element]));
    const change = new SceneChange(byId, this.#restore);
    const indices = new Map<string, string | null>();
    for (const id of ids) {
      const stored = board.elements[id];
      this.#showElement(change, id, byId.get(id), isStoredElement(stored) ? stored : null, id === written);
      if (isStoredElement(stored)) indices.set(id, (stored.index ?? null) as string | null);
    }
    const open = this.#editor.getAppState().editingTextElement?.id;
    if (texts) for (const { id, type } of scene) if (type === 'text' && id !== open) change.measure(id);
    change.complete();
    if (change.next.size > 0) this.#place(scene, change.next, indices);
    for (const id of ids) this.#download(board, board.elements[id]);
  }

  #showElement(change: SceneChange, id: string, element: SceneElement | undefined, stored: StoredElement | null, written: boolean): void {
    if (stored === null) {
      // Purged, or never taken by the server. Undo may need it.
      if (element !== undefined && !element.isDeleted) change.change(element, { isDeleted: true });
      return;
    }
    if (element === undefined) {
      if (stored.isDeleted !== true) change.add(id, stored);
      return;
    }
    const mine = this.#stored(element);
    let keys = changedKeys(mine, stored).filter((key) => key in stored || !equal(mine[key], defaultOf(stored.type, key)));
    if (element.type === 'freedraw') keys = keys.filter((key) => key !== 'width' && key !== 'height');
    if (written) keys = keys.filter((key) => key !== 'originalText');
    else this.#past.others(id, this.#shown.get(id)?.stored.originalText, stored.originalText);
    if (keys.length > 0) change.change(element, Object.fromEntries(keys.map((key) => [key, stored[key]])));
  }

  /** Puts new elements and new forms of others into the scene, in order. */
  #place(scene: readonly SceneElement[], next: ReadonlyMap<string, SceneElement>, indices: ReadonlyMap<string, string | null>): void {
    const held = this.#heldIds();
    const added = new Map(next);
    const touched: SceneElement[] = [];
    const elements = scene.map((element) => {
      const changed = next.get(element.id);
      if (changed === undefined) return element;
      added.delete(element.id);
      const shown = held.has(element.id) ? overwritten(element, changed) : changed;
      touched.push(shown);
      return shown;
    });
    const indexOf = (element: SceneElement) => indices.get(element.id) ?? this.#shown.indexOf(element);
    const moved = added.size > 0 || touched.some((element) => indexOf(element) !== this.#shown.get(element.id)?.stored.index);
    const placed = moved ? inOrder([...elements, ...added.values()], indexOf) : elements;
    // The editor gives other indices to elements that have the same; what they have in the document is kept in mind.
    const noted = (moved ? placed : touched).map((element): [SceneElement, string | null] => [element, indexOf(element)]);
    updateScene(this.#editor, { elements: placed, captureUpdate: 'NEVER' });
    for (const [element, index] of noted) {
      const shown = this.#shown.get(element.id);
      if (isShown(element, shown) || (shown === undefined && !next.has(element.id))) continue;
      this.#shown.note(element, { ...this.#stored(element), index });
    }
  }

  /** What a gesture or the open text holds on to must stay the same object. */
  #heldIds(): Set<string> {
    const { newElement, multiElement, editingTextElement } = this.#editor.getAppState();
    return new Set([newElement, multiElement, editingTextElement].flatMap((element) => (element === null ? [] : [element.id])));
  }

  /** Shows the text that is being written, when it is among what has changed, and returns whose it is. */
  #showOpenText(board: Board, ids: ReadonlySet<string>): string | null {
    const id = this.#editor.getAppState().editingTextElement?.id;
    const text = id === undefined || !ids.has(id) ? undefined : board.elements[id]?.originalText;
    if (id === undefined || typeof text !== 'string') return null;
    const shown = this.#shown.get(id)?.stored.originalText;
    const done = this.#openText.show(text);
    if (done === 'closed') return null;
    if (done === 'later') this.#incoming.element(id);
    else {
      this.#shown.noteText(id, text);
      this.#past.others(id, shown, text);
    }
    return id;
  }

  // Pictures.

  /** An element as the document would have it. Told to `out` are the files that it needs there. */
  #stored(element: SceneElement, out?: Outgoing): StoredElement {
    const stored = { ...toStored(element), index: this.#shown.indexOf(element) };
    if (element.type !== 'image' || typeof element.fileId !== 'string') return stored;
    const uploaded = this.#pictures.uploadOf(element.fileId);
    const id = uploaded?.id ?? (this.#document.data.files[element.fileId] === undefined ? null : element.fileId);
    if (id === null && !element.isDeleted) this.#pictures.upload(element.fileId);
    if (uploaded !== null) out?.file(uploaded.id, uploaded.file);
    return { ...stored, fileId: id, status: id === null ? 'pending' : 'saved' };
  }

  /** A file is there: what shows it is sent at once, before the picture counts as saved. */
  #recheckPictures(file: string): void {
    for (const { id, fileId } of this.#editor.getSceneElementsIncludingDeleted()) if (fileId === file) this.#shown.doubt(id);
    this.flush();
    this.#frame.ask();
  }

  #pictureFailed(trouble: FileTrouble): void {
    if (trouble.final) {
      const scene = this.#editor.getSceneElementsIncludingDeleted();
      const change = new SceneChange(new Map(scene.map((element) => [element.id, element])), this.#restore);
      for (const element of scene) if (element.fileId === trouble.id && !element.isDeleted) change.change(element, { isDeleted: true });
      const elements = scene.map((element) => change.next.get(element.id) ?? element);
      updateScene(this.#editor, { elements, captureUpdate: 'NEVER' });
      this.#frame.ask();
    }
    this.fileTrouble.emit(trouble);
  }

  #download(board: Board, stored: StoredElement | undefined): void {
    if (stored?.type !== 'image' || stored.isDeleted === true || typeof stored.fileId !== 'string') return;
    this.#pictures.download(stored.fileId, board.files[stored.fileId]);
  }
}

function whenFontsCome(act: () => void): () => void {
  const { fonts } = document as { fonts?: FontFaceSet };
  fonts?.addEventListener('loadingdone', act);
  return () => fonts?.removeEventListener('loadingdone', act);
}

function appOf(state: EditorState): Required<StoredApp> {
  const { viewBackgroundColor, gridSize, gridModeEnabled } = state;
  return { viewBackgroundColor, gridSize, gridModeEnabled };
}

/** The same object, with what the other one holds. */
function overwritten(element: SceneElement, by: SceneElement): SceneElement {
  for (const key of Object.keys(element)) if (!(key in by)) Reflect.deleteProperty(element, key);
  return Object.assign(element, by);
}
