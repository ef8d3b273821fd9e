import type { ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';
import { useEffect, useRef, useState } from 'react';
import { Icon } from '../icon';
import { outlineOf, type OutlineItem } from './outline';

/** The outline follows the board this often, in milliseconds: it is for reading, not for watching. */
const EVERY_MS = 500;

interface OutlinePanelProps {
  editor: ExcalidrawImperativeAPI;
  onClose: () => void;
}

/** The board in words, for those who cannot see it or have no pointer. Choosing a line selects its shapes. */
export function OutlinePanel({ editor, onClose }: OutlinePanelProps) {
  const { items, selected } = useOutline(editor);
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.querySelector<HTMLElement>('h2')?.focus(), []);
  return (
    <aside
      ref={panel}
      className="outline"
      aria-labelledby="outline-heading"
      data-testid="outline"
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') focusBoard();
        else moveAmongLines(event);
      }}
    >
      <header>
        <h2 id="outline-heading" tabIndex={-1}>
          Outline
        </h2>
        <button type="button" className="icon-button" aria-label="Close the outline" title="Close the outline" onClick={onClose}>
          <Icon name="cross" />
        </button>
      </header>
      {items.length === 0 ? (
        <p>Nothing has been drawn yet.</p>
      ) : (
        <>
          <p id="outline-hint">Choose a line to select it on the board; Escape then goes there.</p>
          <Lines items={items} selected={selected} onChoose={(item) => choose(editor, item)} />
        </>
      )}
    </aside>
  );
}

interface LinesProps {
  items: readonly OutlineItem[];
  selected: ReadonlySet<string>;
  onChoose: (item: OutlineItem) => void;
}

function Lines({ items, selected, onChoose }: LinesProps) {
  return (
    <ul>
      {items.map((item) => (
        <li key={item.id}>
          <button type="button" aria-current={item.elements.every((id) => selected.has(id))} onClick={() => onChoose(item)}>
            {item.words}
          </button>
          {item.children.length > 0 && <Lines items={item.children} selected={selected} onChoose={onChoose} />}
        </li>
      ))}
    </ul>
  );
}

interface Outlined {
  items: readonly OutlineItem[];
  selected: ReadonlySet<string>;
}

function useOutline(editor: ExcalidrawImperativeAPI): Outlined {
  const [outlined, setOutlined] = useState<Outlined>(() => read(editor));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const leave = editor.onChange(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        setOutlined(read(editor));
      }, EVERY_MS);
    });
    return () => {
      leave();
      clearTimeout(timer);
    };
  }, [editor]);
  return outlined;
}

function read(editor: ExcalidrawImperativeAPI): Outlined {
  return { items: outlineOf(editor.getSceneElements()), selected: new Set(Object.keys(editor.getAppState().selectedElementIds)) };
}

function choose(editor: ExcalidrawImperativeAPI, { elements }: OutlineItem): void {
  const wanted = new Set(elements);
  editor.setActiveTool({ type: 'selection' });
  editor.updateScene({ appState: { selectedElementIds: Object.fromEntries(elements.map((id) => [id, true as const])) } });
  const shown = editor.getSceneElements().filter(({ id }) => wanted.has(id));
  editor.scrollToContent(shown, { fitToContent: true, animate: false });
}

/** From there the arrow keys move what is selected, Enter writes in it and Delete takes it away. */
function focusBoard(): void {
  document.querySelector<HTMLElement>('.excalidraw')?.focus();
}

function moveAmongLines(event: React.KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const lines = [...event.currentTarget.querySelectorAll<HTMLElement>('li > button')];
  const here = lines.indexOf(event.target as HTMLElement);
  lines[Math.min(Math.max(here + step, 0), lines.length - 1)]?.focus();
  event.preventDefault();
}
