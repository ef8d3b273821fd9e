import type { Session } from './session';

/** Makes the browser ask before the page is left, but only while it holds something that nobody else has. */
export function guardLeaving({ client, copies }: Session, page: Window): () => void {
  const ask = (event: BeforeUnloadEvent) => {
    if (client.unsaved > 0 || copies.list.length > 0) event.preventDefault();
  };
  page.addEventListener('beforeunload', ask);
  return () => page.removeEventListener('beforeunload', ask);
}
