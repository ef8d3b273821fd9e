import { expect, test } from 'vitest';
import { HistoryApi, HistoryError } from '../../src/history/historyApi';
import { ShapeError } from '../../src/history/shape';

interface Asked {
  address: string;
  method: string;
  body: unknown;
  headers: Record<string, string>;
}

/** A server with one answer for everything. */
function serverWith(answer: unknown, status = 200): { api: HistoryApi; asked: Asked[] } {
  const asked: Asked[] = [];
  const api = new HistoryApi({ collection: 'docs', id: 'a/b' }, (address, request) => {
    const body = typeof request?.body === 'string' ? (JSON.parse(request.body) as unknown) : null;
    asked.push({ address, method: request?.method ?? 'GET', body, headers: (request?.headers ?? {}) as Record<string, string> });
    const text = status === 204 ? null : JSON.stringify(answer);
    return Promise.resolve(new Response(text, { status }));
  });
  return { api, asked };
}

const AT = '2026-11-24T13:05:00.123Z';
const at = Date.parse(AT);
const people = { 'guest:a': { name: 'Ana', colour: '#1565c0' } };

test('sittings', async () => {
  const { api, asked } = serverWith({
    version: 1830,
    sittings: [
      {
        from: 1204, to: 1830, start: AT, end: AT,
        people: [{ id: 'guest:a', revisions: 600, inserted: 2210, deleted: 130 }],
        marks: [{ version: 1500, name: 'Draft', restored: null, by: 'guest:a', at: AT }, { version: 1600, name: '', restored: 3, by: 'guest:a', at: AT }],
        steps: [{ from: 1700, to: 1830, start: AT, end: AT, people: null }],
      },
    ],
    next: 1204,
    people,
  });
  const answer = await api.sittings({ before: 1830, limit: 5, named: true, person: 'guest:a' });
  expect(asked[0]?.address).toBe('/v1/docs/docs/a%2Fb/sittings?before=1830&limit=5&named=1&person=guest%3Aa');
  expect(answer.next).toBe(1204);
  expect(answer.people.get('guest:a')).toEqual(people['guest:a']);
  expect(answer.sittings[0]).toMatchObject({ from: 1204, to: 1830, start: at, marks: [{ name: 'Draft', restored: null }, { restored: 3 }], steps: [{ from: 1700, people: [] }] });
});

test('a snapshot’s type is a name', async () => {
  const at5 = (type: string | null) => serverWith({ version: 5, type, data: 'x', at: AT, author: 'guest:a', people }).api.at(5);
  expect((await at5('http://sharejs.org/types/rich-text/v1')).type).toBe('rich-text');
  expect((await at5('http://sharejs.org/types/text-unicode')).type).toBe('text-unicode');
  expect((await at5('text-unicode')).type).toBe('text-unicode');
  expect((await at5(null)).type).toBe(null);
});

test('pieces of a difference', async () => {
  const made = { author: 'guest:a', at: AT, version: 7 };
  const { api } = serverWith({
    from: 1, to: 9, type: 'text-unicode', op: [3, 'x'], people,
    changes: [{ kind: 'keep', length: 3 }, { kind: 'delete', length: 1, content: 'y', ...made }, { kind: 'insert', length: 1, content: 'x', ...made }],
  });
  expect((await api.diff(1, 9)).pieces).toEqual([
    { kind: 'keep', length: 3 },
    { kind: 'delete', length: 1, content: 'y', ...made, at },
    { kind: 'insert', length: 1, ...made, at },
  ]);
});

test('revisions of each kind', async () => {
  const made = { at: AT, author: '' };
  const { api } = serverWith({ revisions: [{ v: 0, create: { type: 'text-unicode', data: '' }, ...made }, { v: 1, op: ['x'], ...made }, { v: 2, del: true, ...made }], next: null });
  expect((await api.revisions(0, 3)).revisions.map(({ change }) => change)).toEqual([
    { kind: 'create', type: 'text-unicode', data: '' },
    { kind: 'edit', op: ['x'] },
    { kind: 'delete' },
  ]);
});

test('naming, restoring and copying', async () => {
  const named = serverWith({});
  await named.api.name(12, 'Draft');
  expect(named.asked[0]).toMatchObject({ address: '/v1/docs/docs/a%2Fb/marks/12', method: 'PUT', body: { name: 'Draft' } });
  const unnamed = serverWith(null, 204);
  await unnamed.api.name(12, '');
  expect(unnamed.asked[0]).toMatchObject({ method: 'DELETE', body: null });
  const restored = serverWith({ version: 20, restored: 12, op: null, unchanged: true });
  expect(await restored.api.restore(12, 'key')).toEqual({ version: 20, restored: 12, unchanged: true });
  expect(restored.asked[0]).toMatchObject({ method: 'POST', body: { version: 12 }, headers: { 'Idempotency-Key': 'key', 'Content-Type': 'application/json' } });
  expect(await serverWith({ collection: 'docs', id: 'new', version: 12 }, 201).api.copy(12, 'Copy')).toBe('new');
});

test('what fails says why', async () => {
  const refused = serverWith({ title: 'Not found', detail: 'There is no version 7.', code: 'not_found' }, 404);
  await expect(refused.api.at(7)).rejects.toEqual(new HistoryError('There is no version 7.', 404, 'not_found'));
  const away = new HistoryApi({ collection: 'c', id: 'i' }, () => Promise.reject(new TypeError('fetch failed')));
  await expect(away.about()).rejects.toThrow('The server cannot be reached.');
  await expect(serverWith({ version: -1, people }).api.at(7)).rejects.toThrow(ShapeError);
});
