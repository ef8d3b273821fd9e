import type Quill from 'quill/core.js';
import type { IconName } from '../icon';
import type { Formats } from './useFormats';

/** What a button of the toolbar does. */
export interface Command {
  label: string;
  icon: IconName;
  /** As in aria-keyshortcuts. */
  keys?: string;
  /** Whether the format is on at the caret; absent for what is no format. */
  on?: (formats: Formats) => boolean;
  run: (quill: Quill, formats: Formats) => void;
}

/** Groups of buttons, in the order of the toolbar. */
export const commandGroups: readonly (readonly Command[])[] = [
  [
    { label: 'Undo', icon: 'undo', keys: 'Control+Z', run: (quill) => quill.history.undo() },
    { label: 'Redo', icon: 'redo', keys: 'Control+Shift+Z', run: (quill) => quill.history.redo() },
  ],
  [
    toggle('Bold', 'bold', 'bold', true, 'Control+B'),
    toggle('Italic', 'italic', 'italic', true, 'Control+I'),
    toggle('Underline', 'underline', 'underline', true, 'Control+U'),
    toggle('Strikethrough', 'strike', 'strike', true),
    toggle('Code', 'code', 'code', true),
  ],
  [
    toggle('Bulleted list', 'bullets', 'list', 'bullet'),
    toggle('Numbered list', 'numbers', 'list', 'ordered'),
    {
      label: 'Checklist',
      icon: 'checks',
      on: ({ list }) => list === 'unchecked' || list === 'checked',
      run: (quill, { list }) => {
        quill.format('list', list === 'unchecked' || list === 'checked' ? false : 'unchecked', 'user');
      },
    },
    toggle('Quote', 'quote', 'blockquote', true),
    toggle('Code block', 'codeBlock', 'code-block', true),
  ],
  [{ label: 'Clear formatting', icon: 'clear', run: clearFormats }],
];

function toggle(label: string, icon: IconName, format: string, value: unknown, keys?: string): Command {
  const on = (formats: Formats) => (value === true ? Boolean(formats[format]) : formats[format] === value);
  const run = (quill: Quill, formats: Formats) => {
    quill.format(format, on(formats) ? false : value, 'user');
  };
  return keys === undefined ? { label, icon, on, run } : { label, icon, keys, on, run };
}

function clearFormats(quill: Quill, formats: Formats): void {
  const range = quill.getSelection(true);
  if (range.length > 0) quill.removeFormat(range.index, range.length, 'user');
  else for (const name of Object.keys(formats)) quill.format(name, false, 'user');
}

/** The kinds of paragraph: the value of Quill's header format and its name. */
export const paragraphStyles: readonly { value: number; label: string }[] = [
  { value: 0, label: 'Text' },
  { value: 1, label: 'Heading 1' },
  { value: 2, label: 'Heading 2' },
  { value: 3, label: 'Heading 3' },
];

export function setParagraphStyle(quill: Quill, value: number): void {
  quill.format('header', value === 0 ? false : value, 'user');
}
