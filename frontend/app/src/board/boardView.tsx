import { Excalidraw, useHandleLibrary } from '@excalidraw/excalidraw';
import type { ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';
import { idForFile } from '@tandem/bind-excalidraw';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Session } from '../document/session';
import { usePhase } from '../document/usePhase';
import { Icon } from '../icon';
import { usePeople } from '../people/usePeople';
import { currentTheme, onThemeChange } from '../theme';
import { BoardMenu } from './boardMenu';
import { BoardNotices } from './boardNotices';
import { FollowFrame } from './followFrame';
import { importBoard } from './importBoard';
import { boardLanguage } from './language';
import { library } from './library';
import { OutlinePanel } from './outlinePanel';
import { keepThumbnail } from './thumbnail';
import { takeDroppedFiles } from './droppedFiles';
import { openBoard, type BoardWork } from './work';
import '@excalidraw/excalidraw/index.css';
import '../styles/board.css';

/** What is set once: Excalidraw compares its properties by identity. */
const UI = { canvasActions: { loadScene: false, saveToActiveFile: false, toggleTheme: false } };

/** A board: Excalidraw's component under our header, with an outline in words. */
export function BoardView({ session }: { session: Session }) {
  const { content, title } = session;
  const open = usePhase(content).kind === 'open';
  const theme = useSyncExternalStore(onThemeChange, currentTheme);
  const name = useSyncExternalStore((listener) => title.applied.add(listener), () => title.phase.kind === 'open' ? title.data : '');
  const alone = usePeople(session.here).length < 2;
  const [editor, setEditor] = useState<ExcalidrawImperativeAPI | null>(null);
  const [language] = useState(() => boardLanguage(navigator.languages));
  const [outlined, setOutlined] = useState(false);
  const [fileTrouble, setFileTrouble] = useState<string | null>(null);
  const work = useWork(session, editor);
  const place = useRef<HTMLElement>(null);
  const file = useRef<HTMLInputElement>(null);
  useHandleLibrary({ excalidrawAPI: editor, adapter: library, validateLibraryUrl: () => false });

  const take = async (taken: File) => {
    if (work === null) return;
    try {
      setFileTrouble(null);
      await importBoard(taken, work.editor, idForFile);
    } catch {
      setFileTrouble(`“${taken.name}” could not be read: it is neither a board nor a library of shapes.`);
    }
  };
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(() => (place.current === null ? undefined : takeDroppedFiles(place.current, (dropped) => void latest.current(dropped))), []);

  return (
    <main className="board" data-outlined={outlined} ref={place}>
      <div className="board-canvas" lang={language} data-testid="board" data-ready={work !== null && open}>
        <Excalidraw
          excalidrawAPI={setEditor}
          theme={theme}
          langCode={language}
          name={name.trim() === '' ? 'Untitled' : name}
          viewModeEnabled={work === null || !open}
          isCollaborating
          autoFocus={matchMedia('(pointer: fine)').matches}
          aiEnabled={false}
          validateEmbeddable={false}
          UIOptions={UI}
          generateIdForFile={idForFile}
          generateLinkForSelection={(id) => `${location.origin}${location.pathname}?element=${id}`}
          onPointerUpdate={(pointer) => work?.presence.pointerMoved(pointer)}
          renderTopRightUI={(phone) => (phone ? null : <OutlineButton shown={outlined} onUse={() => setOutlined(!outlined)} />)}
        >
          <BoardMenu
            open={work !== null && open}
            onOpenFile={() => file.current?.click()}
            onOutline={() => setOutlined(true)}
            onInvite={alone ? null : () => work?.presence.invite()}
          />
        </Excalidraw>
        {work !== null && <FollowFrame presence={work.presence} />}
        {work !== null && <BoardNotices work={work} file={fileTrouble} onFileRead={() => setFileTrouble(null)} />}
      </div>
      {outlined && editor !== null && <OutlinePanel editor={editor} onClose={() => setOutlined(false)} />}
      <input
        ref={file}
        type="file"
        hidden
        data-testid="board-file"
        accept=".excalidraw,.excalidrawlib,.json,.png,.svg"
        onChange={(event) => {
          const [chosen] = event.target.files ?? [];
          if (chosen !== undefined) void take(chosen);
          event.target.value = '';
        }}
      />
    </main>
  );
}

/** The board in its editor, once both are there. */
function useWork(session: Session, editor: ExcalidrawImperativeAPI | null): BoardWork | null {
  const [work, setWork] = useState<BoardWork | null>(null);
  useEffect(() => (editor === null ? undefined : openBoard(session, editor, setWork)), [session, editor]);
  useEffect(() => {
    if (work === null) return;
    return keepThumbnail(session.content, work.editor, `/v1/docs/boards/${encodeURIComponent(session.id)}/thumbnail`);
  }, [session, work]);
  return work;
}

function OutlineButton({ shown, onUse }: { shown: boolean; onUse: () => void }) {
  return (
    <button
      type="button"
      className="icon-button outline-button"
      data-testid="outline-button"
      aria-expanded={shown}
      aria-label="Outline"
      title="Outline: the board in words"
      onClick={onUse}
    >
      <Icon name="outline" />
    </button>
  );
}
