// The client of Tandem without any framework: ShareDB's client over a socket that comes back by itself, documents that
// are opened or created, the state of saving, and who else is there. In reading order: socket, heartbeat, openDocument,
// saveState, client; then presence/: positions, revisions, trail, self, others, presence. It leaves out how anything
// looks, and what editors do with a document: see bind-quill and the app.

export { clientOf } from './browser';
export { Client, type ClientOptions } from './client';
export { newDocumentId } from './documentId';
export { type Excess, type Limits } from './limits';
export { Listeners } from './listeners';
export { OpenDocument, type Applied, type Copy, type Phase, type Wanted } from './openDocument';
export { flagSide, FLAG_HEIGHT, type Band, type FlagSide } from './presence/flagSide';
export { type Other } from './presence/others';
export { Pace } from './presence/pace';
export { Presence, type Place } from './presence/presence';
export { positionBefore, stepsOf, type TextRange } from './presence/positions';
export { type Activity, type Person } from './presence/shown';
export { type SaveState } from './saveState';
export { saveWords, type SaveWords } from './saveWords';
export { ReconnectingSocket, type Link, type RawSocket } from './socket';
export { caretAfter, mergeText } from './textDiff';
export { type TextOp } from 'ot-text-unicode';
