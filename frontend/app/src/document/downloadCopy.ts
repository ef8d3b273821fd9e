import type { Session } from './session';

/** Gives the reader what the page shows as a file: formatted text that any browser or word processor opens. */
export function downloadCopy({ quill }: Session): void {
  const title = document.title.replace(/ — Tandem$/, '');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([htmlCopy(title, quill.getSemanticHTML())], { type: 'text/html' }));
  link.download = `${title.replace(/[^\p{L}\p{N}]+/gu, ' ').trim() || 'Untitled'}.html`;
  link.click();
  URL.revokeObjectURL(link.href);
}

function htmlCopy(title: string, body: string): string {
  const escaped = title.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  // Quill makes every space unbreakable.
  return `<!doctype html><meta charset="utf-8"><title>${escaped}</title>${body.replaceAll('&nbsp;', ' ')}\n`;
}
