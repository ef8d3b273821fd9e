import { type as textUnicode, type TextOp } from 'ot-text-unicode';
import { beforeEach, expect, test } from 'vitest';
import type { Revision } from '../../src/history/answers';
import { BLOCK, Replay, type Model, type Past } from '../../src/history/replay';

const model: Model<string> = {
  type: 'text-unicode',
  of: (data) => data as string,
  apply: (content, op) => textUnicode.apply(content, op as TextOp),
};

// A history that is deleted and made anew in between: version n has the text texts[n].
const LENGTH = 3 * BLOCK + 17;
const revisions: Revision[] = [];
const texts: (string | null)[] = [null];
for (let version = 0; version < LENGTH; version++) {
  const before = texts[version] ?? null;
  const made = { version, author: version % 3 === 0 ? 'ana' : 'ben', at: 1000 * version };
  if (before === null) {
    revisions.push({ ...made, change: { kind: 'create', type: 'text-unicode', data: '😀' } });
    texts.push('😀');
  } else if (version === BLOCK + 100) {
    revisions.push({ ...made, change: { kind: 'delete' } });
    texts.push(null);
  } else {
    const op: TextOp = version % 5 === 4 && before.length > 4 ? [1, { d: 1 }] : [1, String.fromCharCode(97 + (version % 26))];
    revisions.push({ ...made, change: { kind: 'edit', op } });
    texts.push(textUnicode.apply(before, op));
  }
}

let asked: string[];
let past: Past;

beforeEach(() => {
  asked = [];
  const people = new Map([['ana', { name: 'Ana', colour: '#123456' }]]);
  past = {
    at: (version) => {
      asked.push(`at ${version}`);
      const last = revisions[version - 1];
      const data = texts[version] ?? null;
      return Promise.resolve({ version, type: data === null ? null : 'text-unicode', data, author: last?.author ?? null, at: last?.at ?? null, people });
    },
    // No more than 200 at a time, as a server may have it.
    revisions: (from, to) => {
      asked.push(`${from}-${to}`);
      const end = Math.min(to, from + 200, LENGTH);
      return Promise.resolve({ revisions: revisions.slice(from, end), next: end < Math.min(to, LENGTH) ? end : null, people });
    },
  };
});

test('any version, one after another in any order', async () => {
  const replay = new Replay(past, model);
  for (let i = 0, version = 0; i < 400; i++, version = (version + 379) % (LENGTH + 1)) {
    const frame = await replay.frame(version);
    expect(frame).toEqual({
      version,
      content: texts[version],
      author: revisions[version - 1]?.author ?? null,
      at: revisions[version - 1]?.at ?? null,
    });
    if (i % 7 === 0) await replay.prepare(version);
  }
  expect(replay.people.get('ana')?.name).toBe('Ana');
});

test('near what was asked for nothing more is asked for', async () => {
  const replay = new Replay(past, model);
  await replay.frame(BLOCK + 5);
  expect(asked).toEqual([`at ${BLOCK + 5}`]);
  expect(replay.now(BLOCK + 4)).toBe(null);
  await replay.prepare(BLOCK + 5);
  const before = asked.length;
  for (let version = BLOCK + 5; version >= BLOCK - 50; version--) expect(replay.now(version)?.content).toBe(texts[version]);
  for (let version = BLOCK; version < 2 * BLOCK; version++) expect(replay.now(version)?.content).toBe(texts[version]);
  expect(asked.length).toBe(before);
});

test('what is added to the history is got when it is wanted', async () => {
  const whole = past;
  let head = 20;
  past = { ...whole, revisions: (from, to) => whole.revisions(from, Math.min(to, head)) };
  const replay = new Replay(past, model);
  await replay.prepare(20);
  expect(replay.now(20)?.content).toBe(texts[20]);
  expect(replay.now(30)).toBe(null);
  head = 40;
  await replay.prepare(30);
  expect(replay.now(40)?.content).toBe(texts[40]);
});

test('two questions at a time for the same are one', async () => {
  const replay = new Replay(past, model);
  await Promise.all([replay.frame(900), replay.frame(900)]);
  expect(asked).toEqual(['at 900']);
});

test('in front of the first revision that is kept nothing is asked for but single versions', async () => {
  const first = BLOCK + 230;
  past.first = () => first;
  const kept = new Replay(past, model);
  for (const version of [first, first + 1, LENGTH, first + 20]) {
    expect((await kept.frame(version)).content).toBe(texts[version]);
    await kept.prepare(version);
  }
  expect(kept.now(first + 300)?.content).toBe(texts[first + 300]);
  expect(kept.now(first - 1)).toBe(null);
  expect((await kept.frame(7)).content).toBe(texts[7]);
  const before = asked.filter((question) => Number(/^(?:at )?(\d+)/.exec(question)?.[1]) < first);
  expect(before).toEqual(['at 7']);
});
