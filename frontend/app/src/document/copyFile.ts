import type { RichText } from '@tandem/bind-quill';

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
  if (type !== 'rich-text') return { text: String(data), html: null };
  const { renderRichText } = await import('../rich/render');
  return renderRichText(data as RichText);
}

/** Gives the reader content as a file: plain text, or formatted text that any browser or word processor opens. */
export async function downloadContent(content: Content): Promise<void> {
  const title = document.title.replace(/ — Tandem$/, '');
  const { text, html } = await textOf(content);
  const file = html === null ? new Blob([text], { type: 'text/plain;charset=utf-8' }) : htmlFile(title, html);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = `${title.replace(/[^\p{L}\p{N}]+/gu, ' ').trim() || 'Untitled'}.${html === null ? 'txt' : 'html'}`;
  link.click();
  URL.revokeObjectURL(link.href);
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
