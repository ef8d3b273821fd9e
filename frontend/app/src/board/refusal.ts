import { outlineOf, type Shape } from './outline';

/** Why the server did not take a change of a board: it names the place, which is put into words by what is there. */
export function refusalWords(why: string, data: unknown): string {
  const [, id = '', property = '', reason = ''] = /^elements\.([^.:[]+)\.?([^:]*): (.*)$/s.exec(why) ?? [];
  const element = (data as { elements?: Record<string, Shape | undefined> }).elements?.[id];
  if (element === undefined) return why;
  const [item] = outlineOf([{ ...element, id, groupIds: [], frameId: null, containerId: null, link: null }]);
  return `${item?.words ?? 'Shape'}${property === '' ? '' : ` (${property})`} — ${reason}`;
}
