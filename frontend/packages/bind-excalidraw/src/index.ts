// Binds an Excalidraw board to a json1 document. board.ts says what the document holds, element.ts how an element of the
// editor and one of the document become each other, changes.ts what op leads from one to the other; outgoing.ts and
// incoming.ts gather what is sent and what is shown, sceneChange.ts works out what follows from the latter, shown.ts
// keeps what both were last, and binding.ts keeps editor and document the same. openText.ts is the text that is being
// written, textPast.ts what undo makes of texts, pictures.ts and files.ts are the files. boardPresence.ts shows who else
// is there, with shownOnBoard.ts, glide.ts, viewport.ts and colour.ts. It leaves out the editor itself and all that is
// around it.

export { BoardBinding, type BoardSurroundings, type Refusal } from './binding';
export { BoardPresence, type BoardOther, type PointerUpdate } from './boardPresence';
export { boardChannel, emptyBoard, type Board, type BoardOp, type StoredApp, type StoredElement, type StoredFile } from './board';
export { type BoardEditor, type SceneElement } from './editor';
export { FileRefused, restFiles, type BoardFiles, type Uploaded } from './files';
export { idForFile, type FileTrouble } from './pictures';
