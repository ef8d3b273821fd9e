import type { SaveState } from '@tandem/client';
import { Icon, type IconName } from '../icon';
import { downloadContent } from './copyFile';
import type { Session } from './session';
import { useSaveState } from './useSaveState';

const icons: Record<SaveState['kind'], IconName> = {
  opening: 'saving',
  saved: 'saved',
  saving: 'saving',
  reconnecting: 'cut',
  offline: 'cut',
  'cannot-save': 'warning',
};

/** The state of saving in words, and what can be done about it. Only the headline is announced, and only when it changes. */
export function SaveStatus({ session }: { session: Session }) {
  const { state, words } = useSaveState(session.client);
  const waiting = state.kind === 'offline' || (state.kind === 'reconnecting' && state.retryAt !== null);
  return (
    <div className="save-status" data-testid="save-state" data-state={state.kind}>
      <Icon name={icons[state.kind]} />
      <span role="status">{words.headline}</span>
      {words.detail !== '' && <span className="save-detail">— {words.detail}</span>}
      {waiting && (
        <button type="button" data-testid="try-now" onClick={() => session.client.socket.wake()}>
          Try now
        </button>
      )}
      {state.kind === 'cannot-save' && session.client.unsaved > 0 && session.content.type !== null && (
        <button type="button" data-testid="download-copy" onClick={() => void downloadContent({ type: session.content.type ?? '', data: session.content.data })}>
          Download copy
        </button>
      )}
    </div>
  );
}
