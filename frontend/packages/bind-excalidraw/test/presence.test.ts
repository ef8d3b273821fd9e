// @vitest-environment happy-dom
import { Client, type Person } from '@tandem/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { eventually } from '../../client/test/eventually';
import { MemoryServer } from '../../client/test/memoryServer';
import { boardChannel } from '../src/board';
import { BoardPresence } from '../src/boardPresence';
import { underText } from '../src/colour';
import { Glide } from '../src/glide';
import { decodePointer, decodeWho } from '../src/shownOnBoard';
import { viewAround, viewOf } from '../src/viewport';
import { FakeEditor } from './fakeEditor';

interface Window {
  client: Client;
  editor: FakeEditor;
  presence: BoardPresence;
}

let server: MemoryServer;
let windows: Window[];

beforeEach(() => {
  server = new MemoryServer();
  windows = [];
});

afterEach(() => {
  for (const { presence, client } of windows) {
    presence.destroy();
    client.close();
  }
  server.close();
});

function person(name: string): Person {
  return { user: `guest:${name}`, name, colour: '#1565c0', activity: 'active' };
}

async function open(name: string): Promise<Window> {
  const client = new Client({ connect: server.connect, random: () => 0 });
  await eventually(() => expect(client.epoch === null && client.socket.link.kind).toBe('open'));
  const editor = new FakeEditor(name);
  const presence = new BoardPresence(client.channel(boardChannel('x')), editor);
  presence.show(person(name));
  const window = { client, editor, presence };
  windows.push(window);
  return window;
}

function point({ presence }: Window, x: number, y: number, tool: 'pointer' | 'laser' = 'pointer', button: 'up' | 'down' = 'up'): void {
  presence.pointerMoved({ pointer: { x, y, tool }, button, pointersMap: new Map([[1, {}]]) });
}

/** What a window draws of the one other. */
function drawn({ editor }: Window): unknown {
  return [...editor.collaborators.values()][0];
}

async function both(): Promise<[Window, Window]> {
  const [a, b] = [await open('Anna'), await open('Bert')];
  await eventually(() => {
    for (const { presence } of windows) expect(presence.others).toHaveLength(1);
  });
  return [a, b];
}

test('pointer, button, laser, selection, name and state are drawn; who leaves is gone', async () => {
  const [a, b] = await both();
  a.editor.setState({ selectedElementIds: { one: true } });
  a.editor.tell();
  point(a, 10, 20.123, 'laser', 'down');
  await eventually(() =>
    expect(drawn(b)).toMatchObject({
      username: 'Anna',
      userState: 'active',
      pointer: { x: 10, y: 20.1, tool: 'laser' },
      button: 'down',
      selectedElementIds: { one: true },
    }),
  );
  a.presence.show({ ...person('Anna'), activity: 'idle' });
  await eventually(() => expect(drawn(b)).toMatchObject({ userState: 'idle' }));
  b.presence.hidden = true;
  await eventually(() => expect(drawn(b)).not.toHaveProperty('pointer'));
  expect(b.presence.others).toHaveLength(1);
  a.client.socket.close();
  await eventually(() => expect(b.editor.collaborators.size).toBe(0));
});

test('before a hand has come, when it has left and while its owner is idle, no pointer is drawn', async () => {
  const [a, b] = await both();
  await eventually(() => expect(drawn(b)).toMatchObject({ username: 'Anna' }));
  expect(drawn(b)).not.toHaveProperty('pointer');
  point(a, 1, 1);
  await eventually(() => expect(drawn(b)).toHaveProperty('pointer'));
  document.body.dispatchEvent(new Event('pointerover', { bubbles: true }));
  await eventually(() => expect(drawn(b)).not.toHaveProperty('pointer'));
  // What draws beyond the edge still draws.
  point(a, 2, 2, 'pointer', 'down');
  document.body.dispatchEvent(new Event('pointerover', { bubbles: true }));
  point(a, 3, 3, 'pointer', 'down');
  await eventually(() => expect(drawn(b)).toMatchObject({ pointer: { x: 3 } }));
  a.presence.show({ ...person('Anna'), activity: 'idle' });
  await eventually(() => expect(drawn(b)).not.toHaveProperty('pointer'));
});

test('two fingers do not point', async () => {
  const [a, b] = await both();
  a.presence.pointerMoved({ pointer: { x: 1, y: 1, tool: 'pointer' }, button: 'down', pointersMap: new Map([[1, {}], [2, {}]]) });
  point(a, 5, 5);
  await eventually(() => expect(drawn(b)).toMatchObject({ pointer: { x: 5 } }));
});

test('who follows sees what the other sees until one of them ends it', async () => {
  const [a, b] = await both();
  a.editor.setState({ scrollX: -300, scrollY: -40 });
  const id = b.presence.others[0]?.id as string;
  b.presence.follow(id);
  await eventually(() => expect(b.editor.state).toMatchObject({ scrollX: -300, scrollY: -40 }));
  expect(a.presence.followers).toHaveLength(1);
  a.editor.setState({ scrollX: -500, zoom: { value: 2 } });
  await eventually(() => expect(b.editor.state).toMatchObject({ scrollX: -500, zoom: { value: 2 } }));
  // Both follow: neither moves the other.
  a.presence.follow(a.presence.others[0]?.id as string);
  await eventually(() => expect(b.presence.followers).toHaveLength(1));
  b.editor.setState({ scrollX: 7 });
  b.editor.setState({ userToFollow: null });
  await eventually(() => expect(a.presence.followers).toEqual([]));
  expect(b.presence.following).toBe(null);
  await eventually(() => expect(a.editor.state.scrollX).toBe(7));
  b.client.socket.close();
  await eventually(() => expect(a.presence.following).toBe(null));
});

test('who comes later is not asked to follow by an invitation of before', async () => {
  const [a, b] = await both();
  const asked = vi.fn();
  b.presence.invited.add(asked);
  a.presence.invite();
  const c = await open('Cleo');
  const askedLate = vi.fn();
  c.presence.invited.add(askedLate);
  await eventually(() => expect(asked).toHaveBeenCalledExactlyOnceWith({ id: expect.any(String) as unknown, name: 'Anna' }));
  await eventually(() => expect(c.presence.others).toHaveLength(2));
  expect(askedLate).not.toHaveBeenCalled();
});

test('after a drop all are there again', async () => {
  const [a, b] = await both();
  server.cutAll();
  point(a, 1, 2);
  await eventually(() => expect(b.client.socket.link.kind).toBe('open'));
  point(a, 30, 40);
  await eventually(() => expect(drawn(b)).toMatchObject({ pointer: { x: 30, y: 40 } }));
});

test('a pointer glides from place to place in the time between them, at most 100 ms behind', () => {
  const glide = new Glide({ x: 0, y: 0 }, 0);
  glide.to({ x: 30, y: 0 }, 33);
  expect([33, 49.5, 66, 99].map((now) => glide.at(now).x)).toEqual([0, 15, 30, 30]);
  glide.to({ x: 60, y: 0 }, 49.5);
  expect(glide.at(49.5).x).toBe(15);
  expect(glide.rests(60)).toBe(false);
  glide.to({ x: 100, y: 0 }, 229.5);
  expect(glide.at(329.5).x).toBe(100);
  // After a rest it does not lag.
  glide.to({ x: 5, y: 0 }, 2000);
  expect(glide.at(2000).x).toBe(5);
});

test('a view of another shape is shown whole', () => {
  const { state } = new FakeEditor();
  const view = viewAround([0, 0, 500, 500], state);
  expect(viewOf({ ...state, ...view })).toEqual([-250, 0, 750, 500]);
});

test('what makes no sense is left out', () => {
  for (const value of [null, 1, {}, { user: '' }, { user: 7 }]) expect(decodeWho(value)).toBe(null);
  expect(decodeWho({ user: 'x', name: ' ', colour: 'red', st: 'dead', sel: [1, 'a'], follow: 3 })).toEqual({ user: 'x', name: 'Guest', colour: '#546e7a', st: 'active', sel: ['a'] });
  for (const value of [null, 'x', { p: null }, { p: [1] }, { p: [1, Infinity] }, { p: ['1', 2] }]) expect(decodePointer(value)).toBe(null);
  expect(decodePointer({ p: [1, 2], t: 'gun', b: 9, view: [1, 2] })).toEqual({ p: [1, 2], t: 'pointer', b: 0 });
});

test('names can be read on any colour', () => {
  expect(underText('#ffd43b')).toBe('#ffd43b');
  expect(underText('#000000')).toMatch(/^#([89a-f].)\1\1$/);
});
