import type { Session } from '../document/session';
import type { SessionHistory } from './sessionHistory';

/**
 * Makes the document what it was at a version and goes back to it. The editor's undo takes that back like anything that
 * the reader has written. Answers with what to say about it.
 */
export async function restoreVersion(session: Session, past: SessionHistory, version: number, when: string): Promise<string> {
  const settle = session.editing.current?.claim();
  try {
    const { version: made, unchanged } = await past.api.restore(version, crypto.randomUUID());
    settle?.(unchanged ? null : made);
    past.way.close();
    return unchanged ? `The document is as it was on ${when} already.` : `The document is again as it was on ${when}.`;
  } catch (error) {
    settle?.(null);
    throw error;
  }
}
