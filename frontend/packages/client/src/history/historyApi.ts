import type { Place } from '../presence/presence';
import {
  about,
  blame,
  diff,
  mark,
  pastContent,
  redaction,
  revisions,
  sittings,
  type About,
  type Blame,
  type Diff,
  type Mark,
  type PastContent,
  type Redaction,
  type Revisions,
  type Sittings,
} from './answers';
import { count, fields, list, text, type Decode } from './shape';

/** Why the server did not do what it was asked; the message is for the reader. */
export class HistoryError extends Error {
  /** Of HTTP; 0 when there was no answer. */
  readonly status: number;
  /** Of the protocol, such as "not_found"; empty when there is none. */
  readonly code: string;

  constructor(message: string, status: number, code: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Which sittings are wanted. */
export interface SittingsWanted {
  /** Only what is older than this version. */
  before?: number;
  limit?: number;
  /** Only those with a named version. */
  named?: boolean;
  /** Only those in which this person took part. */
  person?: string;
}

/** What a restore made. */
export interface Restored {
  /** The version that it led to. */
  version: number;
  restored: number;
  /** The document was so already: nothing was made. */
  unchanged: boolean;
}

/** The part of fetch that is used. */
export type Fetch = (address: string, request?: RequestInit) => Promise<Response>;

/** One document's history, as the server's HTTP API gives it. Whatever fails is a HistoryError or a ShapeError. */
export class HistoryApi {
  readonly #fetch: Fetch;
  readonly #root: string;

  constructor({ collection, id }: Place, fetch: Fetch) {
    this.#fetch = fetch;
    this.#root = `/v1/docs/${encodeURIComponent(collection)}/${encodeURIComponent(id)}`;
  }

  about(): Promise<About> {
    return this.#get('', {}, about);
  }

  /** The document at a version. */
  at(version: number): Promise<PastContent> {
    return this.#get('/snapshot', { version }, pastContent);
  }

  /** Revisions that apply to versions in [from, to); fewer when `next` says so. */
  revisions(from: number, to: number): Promise<Revisions> {
    return this.#get('/revisions', { from, to, limit: to - from }, revisions);
  }

  sittings({ before, limit, named, person }: SittingsWanted): Promise<Sittings> {
    return this.#get('/sittings', { before, limit, named: named === true ? 1 : undefined, person }, sittings);
  }

  /** What changed from one version to another, which must not be older. */
  diff(from: number, to: number): Promise<Diff> {
    return this.#get('/diff', { from, to }, diff);
  }

  /** Who wrote what stands there at a version. */
  blame(version: number): Promise<Blame> {
    return this.#get('/blame', { version }, blame);
  }

  marks(): Promise<readonly Mark[]> {
    return this.#get('/marks', {}, (value, place) => list(mark)(fields(value, place).marks, 'marks'));
  }

  /** What was erased from all revisions, oldest first. */
  redactions(): Promise<readonly Redaction[]> {
    return this.#get('/redactions', {}, (value, place) => list(redaction)(fields(value, place).redactions, 'redactions'));
  }

  /** Names a version, or takes its name away where that is empty. */
  async name(version: number, name: string): Promise<void> {
    if (name === '') await this.#send(`/marks/${version}`, 'DELETE', undefined);
    else await this.#send(`/marks/${version}`, 'PUT', { name });
  }

  /** Makes the document what it was at a version, by one new revision. A repeated key is answered and does nothing more. */
  async restore(version: number, key: string): Promise<Restored> {
    const answer = fields(await this.#send('/restore', 'POST', { version }, { 'Idempotency-Key': key }), 'the answer');
    return { version: count(answer.version, 'version'), restored: count(answer.restored, 'restored'), unchanged: answer.unchanged === true };
  }

  /** Makes a new document of what the document was at a version; answers with its id. */
  async copy(version: number, title: string): Promise<string> {
    const answer = fields(await this.#send('/copy', 'POST', { version, title }), 'the answer');
    return text(answer.id, 'id');
  }

  async #get<Value>(path: string, query: Record<string, string | number | undefined>, decode: Decode<Value>): Promise<Value> {
    const wanted = Object.entries(query).filter(([, value]) => value !== undefined);
    const search = new URLSearchParams(wanted.map(([name, value]) => [name, String(value)])).toString();
    const answer = await this.#ask(`${this.#root}${path}${search === '' ? '' : `?${search}`}`);
    return decode(await answer.json(), 'the answer');
  }

  async #send(path: string, method: string, body: unknown, headers: Record<string, string> = {}): Promise<unknown> {
    const request: RequestInit = { method, headers };
    if (body !== undefined) {
      request.body = JSON.stringify(body);
      request.headers = { ...headers, 'Content-Type': 'application/json' };
    }
    const answer = await this.#ask(this.#root + path, request);
    const said = await answer.text();
    return said === '' ? null : JSON.parse(said);
  }

  async #ask(address: string, request?: RequestInit): Promise<Response> {
    const answer = await this.#fetch(address, request).catch(() => {
      throw new HistoryError('The server cannot be reached.', 0, '');
    });
    if (answer.ok) return answer;
    const problem = (await answer.json().catch(() => null)) as { title?: unknown; detail?: unknown; code?: unknown } | null;
    const said = [problem?.detail, problem?.title].find((words) => typeof words === 'string');
    throw new HistoryError(said ?? 'The server does not do this.', answer.status, typeof problem?.code === 'string' ? problem.code : '');
  }
}
