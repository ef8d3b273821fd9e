/** What a document is: text with formats, or text alone. */
export type Kind = 'rich' | 'plain';
