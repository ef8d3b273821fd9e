import Embed from 'quill/blots/embed.js';
import { PLACEHOLDER } from './display';

/** Stands in the editor for an embed that is not shown, and keeps it for an undo. */
export class Placeholder extends Embed {
  static override blotName = PLACEHOLDER;
  static override tagName = 'span';
  static override className = 'tandem-placeholder';

  static override create(value: unknown): HTMLElement {
    const node = super.create() as HTMLElement;
    node.dataset.embed = JSON.stringify(value);
    node.textContent = kindOf(value);
    return node;
  }

  static override value(node: HTMLElement): unknown {
    return JSON.parse(node.dataset.embed ?? 'null');
  }
}

function kindOf(value: unknown): string {
  const [kind] = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return kind ?? 'embed';
}
