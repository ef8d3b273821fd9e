import type { RichText } from '@tandem/bind-quill';
import { boardClip, boardFile } from '../board/boardFile';

/** A document's content as text, and as HTML where it has formats. */
export interface CopyText {
  text: string;
  html: string | null;
}

/** Content of a type that the pages show. */
export interface Content {
  type: string;
  data: unknown;
}

export async function textOf({ type, data }: Content): Promise<CopyText> {
  if (type === 'json1') return { text: boardClip(data), html: null };
  if (type !== 'rich-text') return { text: String(data), html: null };
  const { renderRichText } = await import('../rich/render');
  return renderRichText(data as RichText);
}

/** Gives the reader content as a file: of a board, of plain text, or of formatted text that any browser or word processor opens. */
export async function downloadContent(content: Content): Promise<void> {
  const title = document.title.replace(/ — Tandem$/, '');
  const { file, extension } = await fileOf(content, title);
  saveFile(file, extension);
}

/** Gives the reader a file that is called as the page is. */
export function saveFile(file: Blob, extension: string): void {
  const title = document.title.replace(/ — Tandem$/, '');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = `${title.replace(/[^\p{L}\p{N}]+/gu, ' ').trim() || 'Untitled'}.${extension}`;
  link.click();
  URL.revokeObjectURL(link.href);
}

async function fileOf(content: Content, title: string): Promise<{ file: Blob; extension: string }> {
  if (content.type === 'json1') {
    return { file: new Blob([boardFile(content.data, location.origin)], { type: 'application/json' }), extension: 'excalidraw' };
  }
  const { text, html } = await textOf(content);
  if (html !== null) return { file: htmlFile(title, html), extension: 'html' };
  return { file: new Blob([text], { type: 'text/plain;charset=utf-8' }), extension: 'txt' };
}

/** Puts content on the clipboard, which browsers have only for pages of secure origins. */
export async function copyContent(content: Content): Promise<void> {
  const { text, html } = await textOf(content);
  const parts = { 'text/plain': text, ...(html === null ? {} : { 'text/html': html }) };
  await navigator.clipboard.write([new ClipboardItem(parts)]);
}

function htmlFile(title: string, body: string): Blob {
  const escaped = title.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return new Blob([`<!doctype html><meta charset="utf-8"><title>${escaped}</title>${body}\n`], { type: 'text/html' });
}
