/** What a document is: text with formats, text alone, or a board to draw on. */
export type Kind = 'rich' | 'plain' | 'board';

/** What a document of a kind is called in a sentence. */
export function nounOf(kind: Kind | null): 'document' | 'board' {
  return kind === 'board' ? 'board' : 'document';
}
