/** A file that the server has taken in. */
export interface Uploaded {
  /** The SHA-256 of its bytes, in hex. */
  id: string;
  /** What it is by its content. */
  type: string;
  /** In bytes. */
  size: number;
}

/** Where a board's files are kept. */
export interface BoardFiles {
  /** Rejects with FileRefused when trying again would be of no use. */
  upload(file: Blob): Promise<Uploaded>;
  /** Rejects with FileRefused when there is no such file. */
  fetch(id: string): Promise<Blob>;
}

/** The server does not take, or does not have, a file. */
export class FileRefused extends Error {}

/** The files of a board by our REST routes, at the origin of the page. */
export function restFiles(board: string, fetch: typeof globalThis.fetch = globalThis.fetch.bind(globalThis)): BoardFiles {
  const base = new URL(`/v1/docs/boards/${encodeURIComponent(board)}/files`, document.baseURI).href;
  return {
    async upload(file) {
      const answer = await fetch(base, { method: 'POST', body: file, headers: { 'Content-Type': file.type } });
      await check(answer);
      return (await answer.json()) as Uploaded;
    },
    async fetch(id) {
      const answer = await fetch(`${base}/${encodeURIComponent(id)}`);
      await check(answer);
      return answer.blob();
    },
  };
}

async function check(answer: Response): Promise<void> {
  if (answer.ok) return;
  const problem = (await answer.json().catch(() => ({}))) as { detail?: unknown; title?: unknown };
  const why = [problem.detail, problem.title].find((words): words is string => typeof words === 'string') ?? `status ${answer.status}`;
  // Too many requests and timeouts pass.
  const final = answer.status >= 400 && answer.status < 500 && answer.status !== 408 && answer.status !== 429;
  throw final ? new FileRefused(why) : new Error(why);
}
