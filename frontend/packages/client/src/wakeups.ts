import type { ReconnectingSocket } from './socket';

/**
 * Wakes the socket when the browser says that the network or the reader has come back; also when it says that the
 * network has gone, as an open connection may then be dead (one to this machine is not). Returns what undoes it.
 */
export function wakeOnReturn(socket: ReconnectingSocket, page: Window): () => void {
  const wake = () => socket.wake();
  const shown = () => {
    if (page.document.visibilityState === 'visible') socket.wake();
  };
  page.addEventListener('online', wake);
  page.addEventListener('offline', wake);
  page.addEventListener('focus', wake);
  page.addEventListener('pageshow', wake);
  page.document.addEventListener('visibilitychange', shown);
  return () => {
    page.removeEventListener('online', wake);
    page.removeEventListener('offline', wake);
    page.removeEventListener('focus', wake);
    page.removeEventListener('pageshow', wake);
    page.document.removeEventListener('visibilitychange', shown);
  };
}
