/** How plain text is shown in this browser. */
export interface PlainLook {
  monospace: boolean;
  lineNumbers: boolean;
}

const KEY = 'tandem.plain';

export function rememberedLook(page: Window): PlainLook {
  try {
    const stored = JSON.parse(page.localStorage.getItem(KEY) ?? '{}') as Partial<Record<keyof PlainLook, unknown>> | null;
    return { monospace: stored?.monospace === true, lineNumbers: stored?.lineNumbers === true };
  } catch {
    return { monospace: false, lineNumbers: false };
  }
}

export function rememberLook(page: Window, look: PlainLook): void {
  try {
    page.localStorage.setItem(KEY, JSON.stringify(look));
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}
