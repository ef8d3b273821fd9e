import type { AttributeMap } from 'quill-delta';

type Check = (value: unknown) => boolean;

const yes: Check = (value) => value === true;
const colour: Check = (value) =>
  typeof value === 'string' && /^(#[0-9a-f]{3,8}|rgba?\([\d\s.,%/]{1,40}\)|[a-z]{1,30})$/i.test(value);

/** The formats that the editor shows, and which values of each. All else may stand in a document but is not shown. */
const shown: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['bold', yes],
  ['italic', yes],
  ['underline', yes],
  ['strike', yes],
  ['code', yes],
  ['script', oneOf('sub', 'super')],
  ['color', colour],
  ['background', colour],
  ['link', (value) => typeof value === 'string' && isSafeLink(value)],
  ['header', oneOf(1, 2, 3, 4, 5, 6)],
  ['list', oneOf('ordered', 'bullet', 'checked', 'unchecked')],
  ['blockquote', yes],
  ['code-block', (value) => value === true || typeof value === 'string'],
  ['indent', oneOf(1, 2, 3, 4, 5, 6, 7, 8)],
  ['align', oneOf('center', 'right', 'justify')],
  ['direction', oneOf('rtl')],
]);

function oneOf(...values: unknown[]): Check {
  return (value) => values.includes(value);
}

/** Whether an address may be a link: a page of the web or a mail address, never a script or a local file. */
export function isSafeLink(address: string): boolean {
  return /^(https?:\/\/|mailto:)\S/i.test(address.trim());
}

/** Of some attributes those that are shown; a null, which takes a format away, passes. */
export function shownAttributes(attributes: AttributeMap | undefined): AttributeMap | undefined {
  if (attributes === undefined) return undefined;
  const kept = Object.entries(attributes).filter(([name, value]) => {
    const check = shown.get(name);
    return check !== undefined && (value === null || check(value));
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
