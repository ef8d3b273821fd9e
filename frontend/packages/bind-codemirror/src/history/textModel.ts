import type { Text } from '@codemirror/state';
import type { Model, TextOp } from '@tandem/client';
import { toChanges, toText } from '../changes';

/** Text as the editor has it: a tree, so that an op costs what it changes however long the text is. */
export const textModel: Model<Text> = {
  type: 'text-unicode',
  of: (data) => toText(typeof data === 'string' ? data : ''),
  apply: (content, op) => toChanges(op as TextOp, content).apply(content),
};
