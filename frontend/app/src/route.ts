/** What an address shows. */
export type Route = { page: 'home' } | { page: 'document'; id: string } | { page: 'unknown' };

export function routeOf(path: string): Route {
  if (path === '/' || path === '') return { page: 'home' };
  const id = /^\/d\/([^/]+)\/?$/.exec(path)?.[1];
  if (id === undefined) return { page: 'unknown' };
  try {
    return { page: 'document', id: decodeURIComponent(id) };
  } catch {
    return { page: 'unknown' };
  }
}

export function documentPath(id: string): string {
  return `/d/${encodeURIComponent(id)}`;
}
