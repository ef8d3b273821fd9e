/** What a document is: text with formats, text alone, or a board to draw on. */
export type Kind = 'rich' | 'plain' | 'board';

/** What a document is called in a sentence. */
export type Noun = 'document' | 'board';

export function nounOf(kind: Kind | null): Noun {
  return kind === 'board' ? 'board' : 'document';
}
