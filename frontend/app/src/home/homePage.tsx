import { newDocumentId } from '@tandem/client';
import { useState, useSyncExternalStore } from 'react';
import { Icon } from '../icon';
import type { Kind } from '../kind';
import { Recents } from '../recents';
import { documentPath } from '../route';
import { ThemeSwitch } from '../themeSwitch';
import { RecentList } from './recentList';
import '../styles/home.css';

export function HomePage() {
  const [recents] = useState(() => Recents.of(window));
  const list = useSyncExternalStore(recents.subscribe, recents.list);
  return (
    <div className="home">
      <header className="home-header">
        <span className="brand">
          <img src="/favicon.svg" alt="" width="28" height="28" />
          Tandem
        </span>
        <ThemeSwitch />
      </header>
      <main>
        <h1>Write and draw together</h1>
        <p className="lead">Everyone who has the address of a document or a board can work on it, all at the same time.</p>
        <div className="new-documents">
          <button type="button" className="primary" data-testid="new-document" onClick={() => openNewDocument('rich')}>
            <Icon name="plus" />
            New document
          </button>
          <button type="button" className="secondary" data-testid="new-plain" onClick={() => openNewDocument('plain')}>
            <Icon name="plus" />
            New plain text
          </button>
          <button type="button" className="secondary" data-testid="new-board" onClick={() => openNewDocument('board')}>
            <Icon name="plus" />
            New board
          </button>
        </div>
        <section aria-labelledby="recent-heading">
          <h2 id="recent-heading">Recent in this browser</h2>
          {list.length === 0 ? (
            <p className="empty">Documents and boards that you open appear here.</p>
          ) : (
            <RecentList list={list} onRemove={(id) => recents.remove(id)} />
          )}
        </section>
      </main>
    </div>
  );
}

function openNewDocument(kind: Kind): void {
  location.assign(documentPath(newDocumentId(), kind));
}
