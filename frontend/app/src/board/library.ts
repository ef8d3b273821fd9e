import type { LibraryItems } from '@excalidraw/excalidraw/types';

const NAME = 'tandem.board';
const STORE = 'library';
const KEY = 'items';

/** The shapes that the reader keeps for boards. They stay in this browser. */
export const library = {
  async load(): Promise<{ libraryItems: LibraryItems } | null> {
    try {
      const libraryItems = (await run('readonly', (store) => store.get(KEY))) as LibraryItems | undefined;
      return libraryItems === undefined ? null : { libraryItems };
    } catch {
      // Without storage the library lasts as long as the page.
      return null;
    }
  },
  async save({ libraryItems }: { libraryItems: LibraryItems }): Promise<void> {
    try {
      await run('readwrite', (store) => store.put(libraryItems, KEY));
    } catch {
      // As above.
    }
  },
};

async function run(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = (await answer(opening)) as IDBDatabase;
  try {
    return await answer(act(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

function answer(request: IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the browser’s storage gave no reason'));
  });
}
