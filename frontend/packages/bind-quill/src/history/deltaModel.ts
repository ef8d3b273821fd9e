import type { Model } from '@tandem/client';
import Delta from 'quill-delta';
import type { RichText } from '../display';

/** Rich text as a Delta. */
export const deltaModel: Model<Delta> = {
  type: 'rich-text',
  of: (data) => asDelta(data),
  apply: (content, op) => content.compose(asDelta(op)),
};

/** A content or op as ShareDB has it, as a Delta. */
export function asDelta(data: unknown): Delta {
  const stored = (data ?? []) as RichText;
  return new Delta(Array.isArray(stored) ? stored : stored.ops);
}
