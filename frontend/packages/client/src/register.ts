import { type as textUnicode } from 'ot-text-unicode';
import { type as richText } from 'rich-text';
import { types } from 'sharedb/lib/client/index.js';
import { mergingJson1 } from './json1';

/** Makes ShareDB's client know the types of our documents, each in its reference implementation. Harmless twice. */
export function registerTypes(): void {
  types.register(richText);
  types.register(textUnicode);
  types.register(mergingJson1);
}
