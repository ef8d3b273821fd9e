import { clientOf, type Client, type OpenDocument, type TextOp, type Wanted } from '@tandem/client';
import type { Kind } from '../kind';
import { SessionHistory } from '../history/sessionHistory';
import { Here } from '../people/here';
import { Copies } from './copies';
import { EditingSlot } from './editing';

/** All that a document page works with, whatever it shows; it lives as long as the page. */
export interface Session {
  id: string;
  client: Client;
  /** Of the type that stands at the address. */
  content: OpenDocument<unknown, unknown>;
  title: OpenDocument<string, TextOp>;
  /** Who else is in the document, and where. */
  here: Here;
  /** What could not be saved. */
  copies: Copies;
  /** The editor, while there is one. */
  editing: EditingSlot;
  /** Null for a document of which no history is shown. */
  past: SessionHistory | null;
}

/** Opens what an address holds; where that is nothing, a document of the kind is made. */
export function openSession(id: string, kind: Kind): Session {
  const client = clientOf(window);
  const content = client.open<unknown, unknown>(kind === 'board' ? boardAt(id) : textAt(id, kind));
  const title = client.open<string, TextOp>({ collection: 'titles', id, type: 'text-unicode', empty: '' });
  const here = new Here(client, content.wanted, window);
  const past = kind === 'board' ? null : new SessionHistory(client, content, here);
  return { id, client, content, title, here, copies: new Copies(content, title), editing: new EditingSlot(), past };
}

function boardAt(id: string): Wanted {
  const empty = { kind: 'board', schema: 1, app: {}, elements: {}, files: {} };
  return { collection: 'boards', id, type: BOARD, empty };
}

function textAt(id: string, kind: 'rich' | 'plain'): Wanted {
  const [type, other] = kind === 'rich' ? [RICH, PLAIN] : [PLAIN, RICH];
  return { collection: 'docs', id, type: type.name, empty: type.empty, welcome: [other.name] };
}

const RICH = { name: 'rich-text', empty: [{ insert: '\n' }] };
const BOARD = 'json1';
const PLAIN = { name: 'text-unicode', empty: '' };

/** The kind of a document that has been opened; null while there is none. */
export function kindOf({ content }: Session): Kind | null {
  switch (content.type) {
    case RICH.name:
      return 'rich';
    case PLAIN.name:
      return 'plain';
    case BOARD:
      return 'board';
    default:
      return null;
  }
}
