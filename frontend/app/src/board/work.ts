import { BoardBinding, boardChannel, BoardPresence, restFiles, type Board, type BoardOp } from '@tandem/bind-excalidraw';
import type { OpenDocument } from '@tandem/client';
import { restoreElements } from '@excalidraw/excalidraw';
import type { ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';
import type { Session } from '../document/session';
import { cursorsHidden } from '../people/choice';
import { WayToBoard } from './wayToBoard';

/** How many elements are shown at once when a board is opened. */
const MANY = 1000;

/** A board in its editor. */
export interface BoardWork {
  editor: ExcalidrawImperativeAPI;
  binding: BoardBinding;
  presence: BoardPresence;
}

/** Binds the editor to the board, once both are there, and hands over what came of it. Returns what ends it. */
export function openBoard(session: Session, editor: ExcalidrawImperativeAPI, opened: (work: BoardWork) => void): () => void {
  const leaving: (() => void)[] = [];
  const open = () => {
    const { binding, presence } = bind(session, editor);
    leaving.push(showPeople(session, presence), () => binding.destroy(), () => presence.destroy());
    opened({ editor, binding, presence });
  };
  leaving.push(whenLoaded(editor, () => leaving.push(whenOpen(session.content, open))));
  return () => {
    for (const leave of leaving) leave();
  };
}

function bind({ id, client, content }: Session, editor: ExcalidrawImperativeAPI): Pick<BoardWork, 'binding' | 'presence'> {
  const binding = new BoardBinding(editor, content as OpenDocument<Board, BoardOp>, { restoreElements, files: restFiles(id) });
  const presence = new BoardPresence(client.channel(boardChannel(id)), editor);
  const { length } = editor.getSceneElements();
  // Who comes sees all that there is, but not so large that it is hard to tell what; of very many things what is in the
  // middle, as drawing them all would take seconds.
  if (length > 0) editor.scrollToContent(undefined, { fitToContent: length <= MANY, animate: false });
  return { binding, presence };
}

/** Shows the reader to the others on the board, and the others to the reader unless that is not wanted. */
function showPeople({ here }: Session, presence: BoardPresence): () => void {
  const self = () => {
    if (here.self !== null) presence.show(here.self);
  };
  const hide = () => {
    presence.hidden = cursorsHidden.on;
  };
  self();
  hide();
  here.goBy(new WayToBoard(presence));
  return leaveAll([here.changed.add(self), cursorsHidden.subscribe(hide)]);
}

/** Excalidraw replaces what is on its canvas once, when it has loaded. */
function whenLoaded(editor: ExcalidrawImperativeAPI, act: () => void): () => void {
  if (!editor.getAppState().isLoading) {
    act();
    return () => undefined;
  }
  const leave = editor.onChange(() => {
    leave();
    act();
  });
  return leave;
}

function whenOpen(content: OpenDocument<unknown, unknown>, act: () => void): () => void {
  let done = false;
  const look = () => {
    if (done || content.phase.kind !== 'open') return;
    done = true;
    act();
  };
  const leave = content.changed.add(look);
  look();
  return leave;
}

function leaveAll(leaving: readonly (() => void)[]): () => void {
  return () => {
    for (const leave of leaving) leave();
  };
}
