import { Excalidraw } from '@excalidraw/excalidraw';
import type { ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';
import { useState, useSyncExternalStore } from 'react';
import type { Session } from '../document/session';
import { usePhase } from '../document/usePhase';
import { currentTheme, onThemeChange } from '../theme';
import { boardLanguage } from './language';
import { BoardMenu } from './boardMenu';
import '@excalidraw/excalidraw/index.css';
import '../styles/board.css';

/** A board: Excalidraw's component under our header. */
export function BoardView({ session }: { session: Session }) {
  const open = usePhase(session.content).kind === 'open';
  const theme = useSyncExternalStore(onThemeChange, currentTheme);
  const [, setApi] = useState<ExcalidrawImperativeAPI | null>(null);
  const [language] = useState(() => boardLanguage(navigator.languages));
  return (
    <main className="board" lang={language}>
      <Excalidraw
        excalidrawAPI={setApi}
        theme={theme}
        langCode={language}
        viewModeEnabled={!open}
        isCollaborating
        aiEnabled={false}
        validateEmbeddable={false}
        UIOptions={{ canvasActions: { loadScene: false, saveToActiveFile: false, toggleTheme: false } }}
      >
        <BoardMenu />
      </Excalidraw>
    </main>
  );
}
