import { Client } from './client';
import { wakeOnReturn } from './wakeups';

/** The client of a browser's page, connected to `/ws` of the server that the page came from. */
export function clientOf(page: Window): Client {
  const address = new URL('/ws', page.location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  const client = new Client({
    connect: () => new WebSocket(address),
    hasNetwork: () => page.navigator.onLine,
  });
  wakeOnReturn(client.socket, page);
  page.addEventListener('offline', () => client.saving.look());
  page.addEventListener('online', () => client.saving.look());
  return client;
}
