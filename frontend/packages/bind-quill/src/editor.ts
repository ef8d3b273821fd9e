import Quill from 'quill/core.js';
import Blockquote from 'quill/formats/blockquote.js';
import Bold from 'quill/formats/bold.js';
import CodeBlock, { Code } from 'quill/formats/code.js';
import Header from 'quill/formats/header.js';
import Indent from 'quill/formats/indent.js';
import Italic from 'quill/formats/italic.js';
import Link from 'quill/formats/link.js';
import List from 'quill/formats/list.js';
import Script from 'quill/formats/script.js';
import Strike from 'quill/formats/strike.js';
import Underline from 'quill/formats/underline.js';
import { AlignClass } from 'quill/formats/align.js';
import { BackgroundStyle } from 'quill/formats/background.js';
import { ColorStyle } from 'quill/formats/color.js';
import { DirectionClass } from 'quill/formats/direction.js';
import type Delta from 'quill-delta';
import { pastable } from './display';
import { Placeholder } from './placeholder';

export interface EditorOptions {
  /** What an empty document says. */
  placeholder: string;
  /** The editor's name for those who do not see it. */
  label: string;
}

/** Makes a Quill editor that shows the formats of formats.ts and takes in nothing else. */
export function createEditor(container: HTMLElement, options: EditorOptions): Quill {
  registerFormats();
  const quill = new Quill(container, {
    placeholder: options.placeholder,
    modules: {
      // One's own edits only: taking back what others wrote is not an undo.
      history: { userOnly: true },
      clipboard: { matchers: [[Node.ELEMENT_NODE, (_node: Node, delta: Delta) => pastable(delta)]] },
      uploader: { mimetypes: [] },
      // Tab leaves the editor, as everywhere on a page; in lists it still indents.
      keyboard: { bindings: { tab: { key: 'Tab', handler: () => true } } },
    },
  });
  quill.root.setAttribute('role', 'textbox');
  quill.root.setAttribute('aria-multiline', 'true');
  quill.root.setAttribute('aria-label', options.label);
  return quill;
}

let registered = false;

function registerFormats(): void {
  if (registered) return;
  registered = true;
  Link.PROTOCOL_WHITELIST = ['http', 'https', 'mailto'];
  Quill.register(
    {
      'formats/align': AlignClass,
      'formats/background': BackgroundStyle,
      'formats/blockquote': Blockquote,
      'formats/bold': Bold,
      'formats/code': Code,
      'formats/code-block': CodeBlock,
      'formats/color': ColorStyle,
      'formats/direction': DirectionClass,
      'formats/header': Header,
      'formats/indent': Indent,
      'formats/italic': Italic,
      'formats/link': Link,
      'formats/list': List,
      'formats/placeholder': Placeholder,
      'formats/script': Script,
      'formats/strike': Strike,
      'formats/underline': Underline,
    },
    true,
  );
}
