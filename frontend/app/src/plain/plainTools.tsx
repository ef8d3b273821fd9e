import { redo, toggleSearch, undo, type createEditor } from '@tandem/bind-codemirror';
import { Tool } from '../tool';
import { moveAmongTools } from '../toolbarKeys';
import type { PlainLook } from './plainLook';

interface PlainToolsProps {
  view: ReturnType<typeof createEditor>;
  look: PlainLook;
  onLook: (look: PlainLook) => void;
}

export function PlainTools({ view, look, onLook }: PlainToolsProps) {
  const { monospace, lineNumbers } = look;
  return (
    <div className="toolbar-bar">
      <div role="toolbar" aria-label="Text" className="toolbar" onKeyDown={moveAmongTools}>
        <div className="tools">
          <Tool label="Undo" icon="undo" keys="Control+Z" onUse={() => void undo(view)} />
          <Tool label="Redo" icon="redo" keys="Control+Shift+Z" onUse={() => void redo(view)} />
        </div>
        <div className="tools">
          <Tool label="Find" icon="find" keys="Control+F" onUse={() => toggleSearch(view)} />
        </div>
        <div className="tools">
          <Tool
            label="Letters of one width"
            icon="code"
            pressed={monospace}
            onUse={() => onLook({ ...look, monospace: !monospace })}
          />
          <Tool
            label="Line numbers"
            icon="numbers"
            pressed={lineNumbers}
            onUse={() => onLook({ ...look, lineNumbers: !lineNumbers })}
          />
        </div>
      </div>
    </div>
  );
}
