import { Recents } from '../recents';
import { kindOf, type Session } from './session';

/** Keeps the document's title in the tab and in this browser's list of recent documents. */
export function rememberDocument(session: Session): () => void {
  const { id, title, content } = session;
  const recents = Recents.of(window);
  let noted = false;
  const remember = () => {
    const kind = kindOf(session);
    if (title.phase.kind !== 'open' || kind === null) return;
    const name = title.data;
    const deleted = content.phase.kind === 'deleted';
    document.title = `${name.trim() === '' ? 'Untitled' : name} — Tandem`;
    if (noted) recents.change(id, { title: name, kind, deleted });
    else recents.note({ id, title: name, kind, deleted, openedAt: Date.now() });
    noted = true;
  };
  remember();
  const leaving = [title.changed, title.applied, content.changed].map((told) => told.add(remember));
  return () => {
    for (const leave of leaving) leave();
  };
}
