// Binds CodeMirror to a text-unicode document. codePoints.ts counts as the document does, changes.ts turns ops into the
// editor's changes and back, binding.ts keeps the two the same, editor.ts makes an editor, remoteCarets.ts shows where
// others are, history/ shows past contents and who wrote what. It leaves out how carets are sent, and all that is around
// the editor.

export { redo, undo } from '@codemirror/commands';
export { CodeMirrorBinding } from './binding';
export { createEditor, showLineNumbers, toggleSearch, type EditorOptions } from './editor';
export { showAuthors, type AuthorStretch } from './history/authors';
export { PastText } from './history/pastView';
export { textModel } from './history/textModel';
export { askRemoteCarets, revealRemoteCaret, setRemoteCarets, type RemoteCaret, type RemoteRange } from './remoteCarets';
