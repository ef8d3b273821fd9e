import type { Kind } from './kind';

/** What an address shows. The kind is that of a document which is made there when there is none yet. */
export type Route = { page: 'home' } | { page: 'document'; id: string; kind: Kind } | { page: 'unknown' };

const letters: Record<Kind, string> = { rich: 'd', plain: 't', board: 'b' };
const kinds: Readonly<Record<string, Kind>> = { d: 'rich', t: 'plain', b: 'board' };

export function routeOf(path: string): Route {
  if (path === '/' || path === '') return { page: 'home' };
  const [, letter = '', id] = /^\/([dtb])\/([^/]+)\/?$/.exec(path) ?? [];
  const kind = kinds[letter];
  if (id === undefined || kind === undefined) return { page: 'unknown' };
  try {
    return { page: 'document', id: decodeURIComponent(id), kind };
  } catch {
    return { page: 'unknown' };
  }
}

export function documentPath(id: string, kind: Kind): string {
  return `/${letters[kind]}/${encodeURIComponent(id)}`;
}
