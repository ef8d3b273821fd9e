import { lazy, Suspense } from 'react';
import { HomePage } from './home/homePage';
import { routeOf } from './route';

// The home page does without what documents need.
const DocumentPage = lazy(async () => ({ default: (await import('./document/documentPage')).DocumentPage }));

/** The page of an address. Going elsewhere is an ordinary load, so the browser's own leave guard covers every way out. */
export function App({ path }: { path: string }) {
  const route = routeOf(path);
  switch (route.page) {
    case 'home':
      return <HomePage />;
    case 'document':
      return (
        <Suspense>
          <DocumentPage id={route.id} kind={route.kind} />
        </Suspense>
      );
    case 'unknown':
      return (
        <main className="notice">
          <h1>There is no page here</h1>
          <p>
            <a href="/">Go to the start</a>
          </p>
        </main>
      );
  }
}
