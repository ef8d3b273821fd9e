// The client of Tandem without any framework: ShareDB's client over a socket that comes back by itself, documents that
// are opened or created, the state of saving, and who else is there. In reading order: socket, heartbeat, json1,
// committed, openDocument, saveState, client; then presence/: positions, revisions, trail, self, others, presence,
// channel; then history/: answers, historyApi, replay, passages, authorship. It leaves out how anything looks, and what
// editors do with a document: see bind-quill and the app.

export { clientOf } from './browser';
export { Client, type ClientOptions } from './client';
export { newDocumentId } from './documentId';
export {
  type About,
  type Author,
  type Blame,
  type Diff,
  type Mark,
  type PastContent,
  type Redaction,
  type People,
  type Piece,
  type Revision,
  type Run,
  type Share,
  type Sitting,
  type Sittings,
  type Span,
} from './history/answers';
export { runsAfter } from './history/authorship';
export { Claim } from './history/claim';
export { HistoryApi, HistoryError, type Fetch, type Restored, type SittingsWanted } from './history/historyApi';
export { type HistoryHints } from './history/hints';
export { LastEdit, type Edit } from './history/lastEdit';
export { LiveAuthorship, type Writers } from './history/liveAuthorship';
export { changesOf, deletedBy, deletedWithin, type Deleted, type Marked } from './history/passages';
export { type ChangeLook, type PastView } from './history/pastView';
export { placesNow } from './history/placesNow';
export { Replay, type Frame, type Model, type Past } from './history/replay';
export { descentsOf, type Descent } from './json1';
export { type Excess, type Limits } from './limits';
export { Listeners } from './listeners';
export { OpenDocument, type Applied, type Copy, type Phase, type Wanted } from './openDocument';
export { Channel, type ChannelMessage } from './presence/channel';
export { flagSide, FLAG_HEIGHT, type Band, type FlagSide } from './presence/flagSide';
export { type Other } from './presence/others';
export { Pace } from './presence/pace';
export { Presence, type Place } from './presence/presence';
export { positionBefore, stepsOf, type TextRange } from './presence/positions';
export { type Activity, type Person } from './presence/shown';
export { type SaveState } from './saveState';
export { saveWords, type SaveWords } from './saveWords';
export { ReconnectingSocket, type Link, type RawSocket } from './socket';
export { caretAfter, diffText, mergedText, mergeText } from './textDiff';
export { type TextOp } from 'ot-text-unicode';
