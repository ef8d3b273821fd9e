// Binds Quill to a rich-text document. display.ts says what of a document an editor shows, binding.ts keeps the two the
// same, editor.ts makes an editor that takes in nothing else, remoteCarets.ts shows where others are, history/ shows past
// contents and who wrote what. It leaves out how carets are sent, toolbars and all other looks.

export { QuillBinding } from './binding';
export { shownContent, type RichText } from './display';
export { createEditor, type EditorOptions } from './editor';
export { Authors, type AuthorStretch } from './history/authors';
export { deltaModel } from './history/deltaModel';
export { PastRichText } from './history/pastView';
export { isSafeLink } from './formats';
export { RemoteCarets, type RemoteCaret } from './remoteCarets';
