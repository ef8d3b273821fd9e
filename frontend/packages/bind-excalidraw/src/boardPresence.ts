import { Listeners, Pace, type Activity, type Channel, type ChannelMessage, type Person } from '@tandem/client';
import { underText } from './colour';
import { updateScene, type BoardEditor, type Collaborator } from './editor';
import { equal } from './equal';
import { Frame } from './frame';
import { Glide } from './glide';
import { decodePointer, decodeWho, POINTER_SUFFIX, sentSelection, type PointerShown, type WhoShown } from './shownOnBoard';
import { viewAround, viewOf } from './viewport';

/** A pointer is sent this often, by how many others there are. */
const PACE_MS = { few: 16, some: 33, many: 100 };
/** With more others than this, what they show is drawn at every second frame: drawing them costs. */
const FEW = 4;
const MANY = 25;
/** Between drawings when there are more than a few others. */
const DRAW_MS = 33;

/** Another window that has the board open. */
export interface BoardOther {
  /** The window's. */
  id: string;
  user: string;
  name: string;
  colour: string;
  activity: Activity;
  /** The window that it follows. */
  following: string | null;
}

/** What Excalidraw tells of its user's pointer. */
export interface PointerUpdate {
  pointer: { x: number; y: number; tool: 'pointer' | 'laser' };
  button: 'down' | 'up';
  pointersMap: ReadonlyMap<number, unknown>;
}

interface Seen {
  who: WhoShown | null;
  pointer: PointerShown | null;
  glide: Glide | null;
}

/**
 * Shows this window's pointer, selection and view to the others who have the board open, and theirs in the editor. All
 * that comes within a frame is drawn by one update.
 */
export class BoardPresence {
  /** Tells that `others`, `following` or `followers` may have changed. */
  readonly changed = new Listeners();
  /** Tells who asks everyone to follow them. */
  readonly invited = new Listeners<{ id: string; name: string }>();

  readonly #channel: Channel;
  readonly #editor: BoardEditor;
  readonly #self = Math.random().toString(36).slice(2, 12);
  readonly #seen = new Map<string, Seen>();
  readonly #frame = new Frame(() => this.#draw());
  readonly #leave: (() => void)[];
  #pace: Pace;
  #paceMs = PACE_MS.few;
  #person: Person | null = null;
  #invite = 0;
  #following: string | null = null;
  #sentWho: WhoShown | null = null;
  #sentPointer: PointerShown | null = null;
  #pointer: Omit<PointerShown, 'view'> = { t: 'pointer', b: 0 };
  #drawn = 0;
  #hidden = false;

  constructor(channel: Channel, editor: BoardEditor) {
    this.#channel = channel;
    this.#editor = editor;
    this.#pace = new Pace(this.#paceMs, () => this.#sendPointer());
    for (const [id, value] of channel.others) this.#receive({ id, value });
    this.#leave = [
      channel.received.add((message) => this.#receive(message)),
      editor.onChange(() => this.#sendWho()),
      editor.onScrollChange(() => this.#scrolled()),
      whenHandLeaves(() => this.#handLeft()),
      editor.onUserFollow(({ userToFollow, action }) => this.#followed(action === 'FOLLOW' ? userToFollow.socketId : null)),
    ];
  }

  /** In the order in which they were met. */
  get others(): readonly BoardOther[] {
    return [...this.#seen].flatMap(([id, { who }]) => {
      if (who === null) return [];
      const { user, name, colour, st, follow = null } = who;
      return [{ id, user, name, colour, activity: st, following: follow }];
    });
  }

  /** Whether others' pointers and selections are left out of the picture. */
  get hidden(): boolean {
    return this.#hidden;
  }

  set hidden(hidden: boolean) {
    this.#hidden = hidden;
    this.#frame.ask();
  }

  /** The window whose view this one shows; null for its own. */
  get following(): string | null {
    return this.#following;
  }

  /** The windows that show this one's view. */
  get followers(): readonly string[] {
    return this.others.filter(({ following }) => following === this.#self).map(({ id }) => id);
  }

  /** Who this window's reader is. Until that is known, nothing is shown to the others. */
  show(person: Person): void {
    this.#person = person;
    this.#sendWho();
    this.#pace.ask();
  }

  /** Takes what the editor's property onPointerUpdate is called with. */
  readonly pointerMoved = ({ pointer, button, pointersMap }: PointerUpdate): void => {
    // Two fingers move the board.
    if (pointersMap.size > 1) return;
    const { x, y, tool } = pointer;
    this.#pointer = { p: [round(x), round(y)], t: tool, b: button === 'down' ? 1 : 0 };
    // A press is told at once, or a short one would not be seen.
    if (this.#sentPointer?.b !== this.#pointer.b) this.#sendPointer();
    else this.#pace.ask();
  };

  /** Nothing is shown of a hand that is elsewhere, but what it holds it still draws with. */
  #handLeft(): void {
    if (this.#pointer.b === 1 || this.#pointer.p === undefined) return;
    this.#pointer = { t: 'pointer', b: 0 };
    this.#pace.ask();
  }

  /** Shows what another window shows, until the reader moves the board; null ends it. */
  follow(id: string | null): void {
    const who = id === null ? null : this.#seen.get(id)?.who;
    const userToFollow = id === null || !who ? null : { socketId: id, username: who.name };
    updateScene(this.#editor, { appState: { userToFollow } });
    this.#followed(userToFollow?.socketId ?? null);
  }

  /** Asks everyone to follow this window. */
  invite(): void {
    this.#invite = Date.now();
    this.#sendWho();
  }

  destroy(): void {
    for (const leave of this.#leave) leave();
    this.#pace.stop();
    this.#frame.stop();
    this.#channel.show(this.#self, null);
    this.#channel.show(this.#self + POINTER_SUFFIX, null);
    updateScene(this.#editor, { collaborators: new Map() });
  }

  // What is shown to the others.

  #sendWho(): void {
    if (this.#person === null) return;
    const { user, name, colour, activity } = this.#person;
    const who: WhoShown = { user, name, colour, st: activity, sel: sentSelection(this.#editor.getAppState().selectedElementIds) };
    if (this.#following !== null) who.follow = this.#following;
    if (this.#invite !== 0) who.invite = this.#invite;
    if (equal(who, this.#sentWho)) return;
    this.#sentWho = who;
    this.#channel.show(this.#self, who);
  }

  #sendPointer(): void {
    if (this.#person === null) return;
    const followed = this.followers.some((id) => id !== this.#following);
    const pointer = followed ? { ...this.#pointer, view: viewOf(this.#editor.getAppState()) } : this.#pointer;
    if (equal(pointer, this.#sentPointer)) return;
    this.#sentPointer = pointer;
    this.#channel.show(this.#self + POINTER_SUFFIX, pointer);
  }

  #scrolled(): void {
    if (this.followers.length > 0) this.#pace.ask();
  }

  #followed(id: string | null): void {
    if (id === this.#following) return;
    this.#following = id;
    this.#sendWho();
    if (id !== null) this.#showView(id);
    // Who followed this window back sees its own view again.
    if (this.followers.length > 0) this.#tellView();
    this.changed.emit();
  }

  #setPace(): void {
    const count = this.#seen.size;
    const ms = count <= FEW ? PACE_MS.few : count <= MANY ? PACE_MS.some : PACE_MS.many;
    if (ms === this.#paceMs) return;
    this.#paceMs = ms;
    this.#pace.stop();
    this.#pace = new Pace(ms, () => this.#sendPointer());
  }

  // What the others show.

  #receive({ id, value }: ChannelMessage): void {
    if (id.endsWith(POINTER_SUFFIX)) this.#receivePointer(id.slice(0, -POINTER_SUFFIX.length), value);
    else this.#receiveWho(id, value);
    this.#frame.ask();
  }

  #receiveWho(id: string, value: unknown): void {
    const who = decodeWho(value);
    const before = this.#seen.get(id);
    if (who === null) {
      this.#seen.delete(id);
      if (this.#following === id) this.follow(null);
    } else {
      this.#seen.set(id, { pointer: null, glide: null, ...before, who });
      // Who asked before this window came asked others.
      const asked = who.invite !== undefined && before?.who && before.who.invite !== who.invite;
      if (asked) this.invited.emit({ id, name: who.name });
      if (who.follow === this.#self && before?.who?.follow !== this.#self) this.#tellView();
      if (id === this.#following) this.#showView(id);
    }
    this.#setPace();
    this.changed.emit();
  }

  #receivePointer(id: string, value: unknown): void {
    const pointer = decodePointer(value);
    const seen = this.#seen.get(id) ?? { who: null, pointer: null, glide: null };
    if (pointer === null) {
      if (seen.who !== null) this.#seen.set(id, { ...seen, pointer: null, glide: null });
      else this.#seen.delete(id);
      return;
    }
    const now = performance.now();
    if (pointer.p === undefined) {
      seen.glide = null;
    } else {
      const place = { x: pointer.p[0], y: pointer.p[1] };
      if (seen.glide === null) seen.glide = new Glide(place, now);
      else seen.glide.to(place, now);
    }
    seen.pointer = pointer;
    this.#seen.set(id, seen);
    if (id === this.#following) this.#showView(id);
  }

  /** A new follower must see the view although nothing moves. */
  #tellView(): void {
    this.#sentPointer = null;
    queueMicrotask(() => this.#sendPointer());
  }

  #showView(id: string): void {
    const { who, pointer } = this.#seen.get(id) ?? {};
    // Where two follow each other, neither moves the other.
    if (pointer?.view === undefined || who?.follow === this.#self) return;
    const state = this.#editor.getAppState();
    const view = viewAround(pointer.view, state);
    if (!equal(view, { zoom: state.zoom, scrollX: state.scrollX, scrollY: state.scrollY })) updateScene(this.#editor, { appState: view });
  }

  #draw(): void {
    const now = performance.now();
    if (this.#seen.size > FEW && now - this.#drawn < DRAW_MS - 4) {
      this.#frame.ask();
      return;
    }
    this.#drawn = now;
    const collaborators = new Map<string, Collaborator>();
    let rest = true;
    for (const [id, seen] of this.#seen) {
      const { who, glide } = seen;
      if (who === null) continue;
      collaborators.set(id, this.#hidden ? unseen(id, who) : collaboratorOf(id, who, seen, now));
      rest = rest && (this.#hidden || glide === null || glide.rests(now));
    }
    updateScene(this.#editor, { collaborators, appState: { followedBy: new Set(this.followers) } });
    if (!rest) this.#frame.ask();
  }
}

/** Over anything but a canvas, or outside of the window, a pointer is not at the board. */
function whenHandLeaves(act: () => void): () => void {
  const over = ({ target }: Event) => {
    if (!(target instanceof HTMLCanvasElement)) act();
  };
  document.addEventListener('pointerover', over);
  document.documentElement.addEventListener('pointerleave', act);
  return () => {
    document.removeEventListener('pointerover', over);
    document.documentElement.removeEventListener('pointerleave', act);
  };
}

/** Someone of whom nothing is drawn. */
function unseen(id: string, who: WhoShown): Collaborator {
  const colour = underText(who.colour);
  return { id: who.user, socketId: id, username: who.name, color: { background: colour, stroke: colour }, userState: who.st };
}

function collaboratorOf(id: string, who: WhoShown, { pointer, glide }: Seen, now: number): Collaborator {
  const selectedElementIds = Object.fromEntries(who.sel.map((element) => [element, true as const]));
  const collaborator = { ...unseen(id, who), selectedElementIds };
  if (pointer === null || glide === null || who.st !== 'active') return collaborator;
  return { ...collaborator, pointer: { ...glide.at(now), tool: pointer.t }, button: pointer.b === 1 ? 'down' : 'up' };
}

/** Tenths of a unit are finer than anybody points. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
