import { defaultLang, languages } from '@excalidraw/excalidraw';

/** The language of the board's tools: the first that the reader asks for and Excalidraw speaks, else English. */
export function boardLanguage(wanted: readonly string[]): string {
  for (const tag of wanted) {
    const base = tag.split('-')[0];
    const exact = languages.find(({ code }) => code === tag);
    const near = languages.find(({ code }) => code.split('-')[0] === base);
    const spoken = exact ?? near;
    if (spoken !== undefined) return spoken.code;
  }
  return defaultLang.code;
}
