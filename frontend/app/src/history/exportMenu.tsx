import { useRef } from 'react';
import { downloadContent, saveFile, textOf } from '../document/copyFile';
import type { Session } from '../document/session';
import { Icon } from '../icon';
import type { SessionHistory } from './sessionHistory';

const MENU = 'history-export';

/** Gives the reader a version as a file. */
export function ExportMenu({ session, past, version }: { session: Session; past: SessionHistory; version: number }) {
  const menu = useRef<HTMLDivElement>(null);
  const rich = session.content.type === 'rich-text';
  const save = async (form: 'shown' | 'text' | 'json') => {
    menu.current?.hidePopover();
    const { type, data } = await past.api.at(version);
    if (type === null) return;
    if (form === 'json') saveFile(new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }), 'json');
    else if (form === 'text') saveFile(new Blob([(await textOf({ type, data })).text], { type: 'text/plain;charset=utf-8' }), 'txt');
    else await downloadContent({ type, data });
  };
  return (
    <>
      <button type="button" data-testid="export-version" title="Download" aria-label="Download" popoverTarget={MENU}>
        <Icon name="download" />
        <span>Download</span>
      </button>
      <div id={MENU} popover="auto" ref={menu} className="menu history-menu" role="menu" aria-label="Download this version">
        {rich && (
          <button type="button" role="menuitem" data-testid="export-html" onClick={() => void save('shown')}>
            As a web page (HTML)
          </button>
        )}
        <button type="button" role="menuitem" data-testid="export-text" onClick={() => void save('text')}>
          As plain text
        </button>
        <button type="button" role="menuitem" data-testid="export-json" onClick={() => void save('json')}>
          {rich ? 'As JSON (Delta)' : 'As JSON'}
        </button>
      </div>
    </>
  );
}
