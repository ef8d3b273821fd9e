import type Quill from 'quill/core.js';
import { Tool } from '../tool';
import { moveAmongTools } from '../toolbarKeys';
import { commandGroups, paragraphStyles, setParagraphStyle, type Command } from './commands';
import { LinkForm } from './linkForm';
import { useFormats, type Formats } from './useFormats';
import { useLinkPlace } from './useLinkPlace';

export function Toolbar({ quill }: { quill: Quill }) {
  const formats = useFormats(quill);
  const link = useLinkPlace(quill);
  return (
    <div className="toolbar-bar">
      <div role="toolbar" aria-label="Formatting" className="toolbar" onKeyDown={moveAmongTools}>
        <ParagraphStyle quill={quill} formats={formats} />
        {commandGroups.map((group, index) => (
          <div className="tools" key={index}>
            {index === 2 && (
              <Tool label="Link" icon="link" keys="Control+K" pressed={Boolean(formats.link)} onUse={link.ask} />
            )}
            {group.map((command) => (
              <CommandTool key={command.label} command={command} quill={quill} formats={formats} />
            ))}
          </div>
        ))}
      </div>
      {link.place !== null && <LinkForm quill={quill} place={link.place} onClose={link.done} />}
    </div>
  );
}

function ParagraphStyle({ quill, formats }: { quill: Quill; formats: Formats }) {
  const value = typeof formats.header === 'number' ? formats.header : 0;
  return (
    <select
      aria-label="Paragraph style"
      value={value}
      onChange={(event) => setParagraphStyle(quill, Number(event.target.value))}
    >
      {paragraphStyles.map((style) => (
        <option key={style.value} value={style.value}>
          {style.label}
        </option>
      ))}
      {value > 3 && <option value={value}>Heading {value}</option>}
    </select>
  );
}

function CommandTool({ command, quill, formats }: { command: Command; quill: Quill; formats: Formats }) {
  const { label, icon, keys, on, run } = command;
  return <Tool label={label} icon={icon} keys={keys} pressed={on?.(formats)} onUse={() => run(quill, formats)} />;
}
