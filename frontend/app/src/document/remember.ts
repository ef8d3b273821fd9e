import { Recents } from '../recents';
import type { Session } from './session';

/** Keeps the document's title in the tab and in this browser's list of recent documents. */
export function rememberDocument({ id, title }: Session): () => void {
  const recents = Recents.of(window);
  let noted = false;
  const remember = () => {
    if (title.phase.kind !== 'open') return;
    const name = title.data;
    document.title = `${name.trim() === '' ? 'Untitled' : name} — Tandem`;
    if (noted) recents.retitle(id, name);
    else recents.note({ id, title: name, openedAt: Date.now() });
    noted = true;
  };
  remember();
  const leaving = [title.changed.add(remember), title.applied.add(remember)];
  return () => {
    for (const leave of leaving) leave();
  };
}
