import type { Client } from '@tandem/client';

/** Makes the browser ask before the page is left, but only while there are changes that nobody else has. */
export function guardLeaving(client: Client, page: Window): () => void {
  const ask = (event: BeforeUnloadEvent) => {
    if (client.unsaved > 0) event.preventDefault();
  };
  page.addEventListener('beforeunload', ask);
  return () => page.removeEventListener('beforeunload', ask);
}
