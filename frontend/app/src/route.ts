import type { Kind } from './kind';

/** What an address shows. The kind is that of a document which is made there when there is none yet. */
export type Route = { page: 'home' } | { page: 'document'; id: string; kind: Kind } | { page: 'unknown' };

export function routeOf(path: string): Route {
  if (path === '/' || path === '') return { page: 'home' };
  const [, letter, id] = /^\/([dt])\/([^/]+)\/?$/.exec(path) ?? [];
  if (id === undefined) return { page: 'unknown' };
  try {
    return { page: 'document', id: decodeURIComponent(id), kind: letter === 't' ? 'plain' : 'rich' };
  } catch {
    return { page: 'unknown' };
  }
}

export function documentPath(id: string, kind: Kind): string {
  return `/${kind === 'plain' ? 't' : 'd'}/${encodeURIComponent(id)}`;
}
