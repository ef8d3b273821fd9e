import type { OpenDocument } from '@tandem/client';

/**
 * Puts the caret into a document once it can be written in, unless the reader is elsewhere already. Not on a touch
 * screen: the keyboard would cover what one came to read.
 */
export function whenFirstOpen<Data, Op>(content: OpenDocument<Data, Op>, focus: () => void): () => void {
  const look = () => {
    const nothingFocused = document.activeElement === document.body;
    if (content.phase.kind === 'open' && nothingFocused && matchMedia('(pointer: fine)').matches) focus();
    if (content.phase.kind !== 'opening') leave();
  };
  const leave = content.changed.add(look);
  look();
  return leave;
}
