// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { eventually } from '../../client/test/eventually';
import { FileRefused } from '../src/files';
import { Boards, type Page } from './boards';

let boards: Boards;
let a: Page;
let b: Page;

beforeEach(async () => {
  boards = new Boards();
  a = await boards.open();
  b = await boards.open();
});

afterEach(() => boards.close());

/** What is drawn on both pages. */
async function drawn(properties: Record<string, unknown>): Promise<string> {
  const id = a.editor.add(properties);
  await boards.settled();
  return id;
}

const text = { type: 'text', fontSize: 20, autoResize: true, originalText: 'one two', text: 'one two', width: 70, height: 20 };

test('what one draws the other sees; what is no change is not sent', async () => {
  const id = await drawn({ strokeColor: '#ff0000', customData: { of: 'mine' } });
  expect(b.editor.get(id)).toMatchObject({ strokeColor: '#ff0000', customData: { of: 'mine' }, isDeleted: false });
  expect(a.document.data.elements[id]).not.toHaveProperty('version');
  a.editor.replace(id, {});
  b.editor.tell();
  a.binding.flush();
  b.binding.flush();
  expect(a.client.unsaved + b.client.unsaved).toBe(0);
});

test('two change colour and place of one shape at once: both stay', async () => {
  const id = await drawn({});
  a.editor.replace(id, { strokeColor: '#00ff00' });
  b.editor.mutate(id, { x: 50, y: 60 });
  await boards.settled();
  for (const { editor } of boards.pages) expect(editor.get(id)).toMatchObject({ strokeColor: '#00ff00', x: 50, y: 60 });
});

test('deleted by one and moved by the other, a shape stays deleted and comes back moved', async () => {
  const id = await drawn({});
  a.editor.remove(id);
  b.editor.mutate(id, { x: 50 });
  await boards.settled();
  expect(b.editor.visible).toEqual([]);
  a.editor.replace(id, { isDeleted: false });
  await boards.settled();
  for (const { editor } of boards.pages) expect(editor.get(id)).toMatchObject({ x: 50, isDeleted: false });
});

test('a shape that the editor drops altogether is deleted', async () => {
  const id = await drawn({});
  a.editor.vanish(id);
  await boards.settled();
  expect(b.editor.visible).toEqual([]);
});

test('what is only begun is not shared', () => {
  a.editor.add({ width: 0, height: 0 });
  a.editor.add({ ...text, originalText: '' });
  a.editor.add({ type: 'freedraw', points: [[0, 0]], pressures: [] });
  a.binding.flush();
  expect(a.document.data.elements).toEqual({});
});

test('a stroke grows point by point, and its size follows', async () => {
  const id = await drawn({ type: 'freedraw', points: [[0, 0], [1, 1]], pressures: [], width: 1, height: 1 });
  const ops: unknown[] = [];
  a.document.applied.add(({ op }) => ops.push(op));
  const element = a.editor.get(id);
  a.editor.setState({ newElement: element });
  a.editor.mutate(id, { points: [[0, 0], [1, 1], [2, 5]], width: 2, height: 5 });
  a.binding.flush();
  expect(ops).toEqual([['elements', id, 'points', 2, { i: [2, 5] }]]);
  await eventually(() => expect(b.editor.get(id)).toMatchObject({ points: [[0, 0], [1, 1], [2, 5]], width: 2, height: 5 }));
  a.editor.setState({ newElement: null });
  a.editor.tell();
  await boards.settled();
  expect(b.document.data.elements[id]).toMatchObject({ width: 2, height: 5 });
});

test('what is being drawn stays the same object while others change the board', async () => {
  const id = a.editor.add({ type: 'freedraw', points: [[0, 0], [1, 1]], pressures: [] });
  const stroke = a.editor.get(id);
  a.editor.setState({ newElement: stroke });
  await eventually(() => expect(b.editor.visible).toEqual([id]));
  b.editor.add({ x: 7 });
  b.editor.replace(id, { strokeColor: '#0000ff' });
  await eventually(() => expect(a.editor.get(id).strokeColor).toBe('#0000ff'));
  expect(a.editor.get(id)).toBe(stroke);
  expect(a.editor.visible).toHaveLength(2);
});

test('what comes within a frame is shown by one update, and touches nothing else', async () => {
  const ids = [await drawn({}), await drawn({}), await drawn({})];
  const untouched = b.editor.get(ids[0] as string);
  const { updates } = b.editor;
  a.editor.mutate(ids[1] as string, { x: 1 });
  a.editor.mutate(ids[2] as string, { x: 2 });
  await boards.settled();
  expect(b.editor.updates).toBe(updates + 1);
  expect(b.editor.get(ids[0] as string)).toBe(untouched);
});

test('both write in one text: both texts are there', async () => {
  const id = await drawn(text);
  a.editor.replace(id, { originalText: 'zero one two', text: 'zero one two' });
  b.editor.replace(id, { originalText: 'one two three', text: 'one two three' });
  await boards.settled();
  for (const { editor } of boards.pages) {
    expect(editor.get(id)).toMatchObject({ originalText: 'zero one two three', text: 'zero one two three', width: 180 });
  }
  expect(a.document.data.elements[id]).not.toHaveProperty('width');
});

test('undo of one’s own writing leaves what others have written meanwhile', async () => {
  const id = await drawn(text);
  a.editor.setState({ editingTextElement: a.editor.get(id) });
  a.editor.replace(id, { originalText: 'one two three', text: 'one two three', width: 130 });
  await boards.settled();
  b.editor.replace(id, { originalText: 'zero one two three', text: 'zero one two three', width: 180 });
  await boards.settled();
  a.editor.setState({ editingTextElement: null });
  a.editor.tell();
  await boards.settled();
  const before = a.editor.get(id);
  a.editor.replace(id, { originalText: 'one two', text: 'one two' });
  await boards.settled();
  for (const { editor } of boards.pages) expect(editor.get(id)).toMatchObject({ originalText: 'zero one two', width: 120 });
  a.editor.replace(id, { originalText: before.originalText, text: before.text, width: before.width });
  await boards.settled();
  for (const { editor } of boards.pages) expect(editor.get(id)).toMatchObject({ originalText: 'zero one two three', width: 180 });
});

test('the text that is being written takes in what others write, around its caret', async () => {
  const id = await drawn(text);
  const area = document.body.appendChild(document.createElement('textarea'));
  area.className = 'excalidraw-wysiwyg';
  area.value = 'one two';
  area.addEventListener('input', () => b.editor.replace(id, { originalText: area.value, text: area.value }));
  b.editor.setState({ editingTextElement: b.editor.get(id) });
  area.setSelectionRange(7, 7);
  a.editor.replace(id, { originalText: 'zero one two', text: 'zero one two' });
  await eventually(() => expect(area.value).toBe('zero one two'));
  expect(area.selectionStart).toBe(12);
  // Typed before the next frame.
  area.value += '!';
  area.dispatchEvent(new Event('input', { bubbles: true }));
  await eventually(() => expect(a.editor.get(id).originalText).toBe('zero one two!'));
  area.value = 'zero one two';
  area.dispatchEvent(new Event('input', { bubbles: true }));
  await eventually(() => expect(a.editor.get(id).originalText).toBe('zero one two'));
  area.dispatchEvent(new Event('compositionstart', { bubbles: true }));
  a.editor.replace(id, { originalText: 'Zero one two', text: 'Zero one two' });
  await eventually(() => expect(b.document.data.elements[id]?.originalText).toBe('Zero one two'));
  area.value = 'zero one two!';
  area.dispatchEvent(new Event('input', { bubbles: true }));
  await eventually(() => expect(a.editor.get(id).originalText).toBe('Zero one two!'));
  expect(area.value).toBe('zero one two!');
  area.dispatchEvent(new Event('compositionend', { bubbles: true }));
  await eventually(() => expect(area.value).toBe('Zero one two!'));
  area.remove();
});

test('both bring something to the front: the order is the same for all', async () => {
  const [low, middle] = [await drawn({}), await drawn({})];
  await drawn({});
  a.editor.toFront(low);
  b.editor.toFront(middle);
  await boards.settled();
  const indices = Object.values(a.document.data.elements).map(({ index }) => index);
  expect(new Set(indices).size).toBe(2);
  // What is put between the two depends on the index that the upper one was shown with.
  const top = a.editor.visible.at(-1) as string;
  const under = a.editor.visible.at(-2) as string;
  const id = b.editor.add({});
  b.editor.above(id, under);
  await boards.settled();
  expect(a.editor.visible.slice(-3)).toEqual([under, id, top]);
});

test('both bind an arrow to one shape: it has both', async () => {
  const id = await drawn({});
  for (const { editor } of [a, b]) {
    const arrow = editor.add({ type: 'arrow', points: [[0, 0], [9, 9]], startBinding: { elementId: id, focus: 0, gap: 1 } });
    editor.replace(id, { boundElements: [{ id: arrow, type: 'arrow' }] });
  }
  await eventually(() => {
    for (const { editor } of boards.pages) expect(editor.get(id).boundElements).toHaveLength(2);
  });
});

test('what is common to the whole board is shared', async () => {
  a.editor.setState({ viewBackgroundColor: '#fafafa' });
  a.editor.tell();
  await eventually(() => expect(b.editor.state.viewBackgroundColor).toBe('#fafafa'));
  b.editor.setState({ gridModeEnabled: true });
  b.editor.tell();
  await eventually(() => expect(a.editor.state.gridModeEnabled).toBe(true));
});

test('a large paste is sent in pieces that the server takes', async () => {
  boards.server.limits = { operationBytes: 200_000 };
  const c = await boards.open();
  for (let i = 0; i < 1000; i++) c.editor.add({ customData: { words: 'x'.repeat(300) } });
  await boards.settled();
  expect(a.editor.visible).toHaveLength(1000);
});

test('a change that is too large is taken back', async () => {
  boards.server.limits = { operationBytes: 1000 };
  const c = await boards.open();
  const exceeded = vi.fn();
  c.document.exceeded.add(exceeded);
  const id = await drawn({});
  c.editor.replace(id, { customData: { words: 'x'.repeat(2000) } });
  await eventually(() => expect(exceeded).toHaveBeenCalled());
  await boards.settled();
  expect(c.editor.get(id).customData).toBeUndefined();
});

test('what the server refuses is taken back alone', async () => {
  const [first, second] = [await drawn({}), await drawn({})];
  const refused = vi.fn();
  a.binding.refused.add(refused);
  boards.server.refusal = (op) => (JSON.stringify(op).includes('evil') ? 'elements.x.link: not allowed' : null);
  a.editor.mutate(first, { link: 'evil:1', x: 3 });
  a.binding.flush();
  await new Promise((resolve) => setImmediate(resolve));
  // While it is under way: a change of its own, and one by somebody else to the same shape.
  a.editor.mutate(second, { x: 70 });
  a.binding.flush();
  b.editor.mutate(first, { y: 80 });
  await eventually(() => expect(refused).toHaveBeenCalledExactlyOnceWith({ why: 'elements.x.link: not allowed' }));
  await boards.settled();
  for (const { editor } of boards.pages) {
    expect(editor.get(first)).toMatchObject({ x: 0, y: 80 });
    expect(editor.get(first).link ?? null).toBe(null);
    expect(editor.get(second)).toMatchObject({ x: 70 });
  }
});

test('a refused shape disappears, and a refused deletion comes back', async () => {
  const id = await drawn({});
  boards.server.refusal = 'no';
  const made = a.editor.add({});
  a.editor.remove(id);
  a.binding.flush();
  await eventually(() => expect(a.client.unsaved).toBe(0));
  boards.server.refusal = null;
  await boards.settled();
  expect(a.editor.visible).toEqual([id]);
  expect(a.editor.get(made).isDeleted).toBe(true);
});

test('what is drawn while the server is away arrives when it is back', async () => {
  const id = await drawn({});
  boards.server.down = true;
  boards.server.cutAll();
  a.editor.mutate(id, { x: 1 });
  b.editor.mutate(id, { y: 2 });
  a.editor.add({});
  a.binding.flush();
  boards.server.down = false;
  await boards.settled();
  expect(b.editor.get(id)).toMatchObject({ x: 1, y: 2 });
  expect(b.editor.visible).toHaveLength(2);
});

test('an editor that is still putting its own scene in place is waited for', async () => {
  const id = await drawn({});
  const c = await boards.open();
  c.binding.destroy();
  c.editor.elements = [];
  c.editor.setState({ isLoading: true });
  const { BoardBinding } = await import('../src/binding');
  const { fakeRestore } = await import('./fakeEditor');
  c.binding = new BoardBinding(c.editor, c.document, { restoreElements: fakeRestore, files: boards.files });
  expect(c.editor.elements).toEqual([]);
  c.editor.setState({ isLoading: false });
  c.editor.tell();
  expect(c.editor.visible).toEqual([id]);
});

const picture = { id: 'local', mimeType: 'image/png', dataURL: `data:image/png;base64,${btoa('pixels')}`, created: 5 };

test('of a picture others see a place at once, and the picture when the server has it', async () => {
  boards.files.fails = new Error('no network');
  const trouble = vi.fn();
  a.binding.fileTrouble.add(trouble);
  a.editor.addFiles([picture]);
  const id = a.editor.add({ type: 'image', fileId: 'local', status: 'pending' });
  await eventually(() => expect(b.editor.visible).toEqual([id]));
  expect(b.editor.get(id)).toMatchObject({ fileId: null, status: 'pending' });
  await eventually(() => expect(trouble).toHaveBeenCalledWith({ id: 'local', why: 'no network', final: false }));
  // It is not saved, though all changes are: the page says so, and asks before it is left.
  expect(a.client.unsaved).toBe(1);
  boards.files.fails = null;
  await eventually(() => expect(b.editor.files['sha-pixels']?.dataURL).toBe(picture.dataURL));
  expect(b.editor.get(id)).toMatchObject({ fileId: 'sha-pixels', status: 'saved' });
  await eventually(() => expect(a.client.unsaved).toBe(0));
  expect(b.document.data.files).toEqual({ 'sha-pixels': { mimeType: 'image/png', size: 6, created: 5 } });
  const c = await boards.open();
  await eventually(() => expect(c.editor.files['sha-pixels']?.created).toBe(5));
});

test('a picture that the server does not take is taken off the board', async () => {
  boards.files.fails = new FileRefused('not a picture');
  const trouble = vi.fn();
  a.binding.fileTrouble.add(trouble);
  a.editor.addFiles([picture]);
  a.editor.add({ type: 'image', fileId: 'local' });
  await eventually(() => expect(trouble).toHaveBeenCalledExactlyOnceWith({ id: 'local', why: 'not a picture', final: true }));
  await boards.settled();
  expect(a.editor.visible).toEqual([]);
  expect(a.client.unsaved).toBe(0);
});

test('an element of a type that is not known, and what was purged, do no harm', async () => {
  const id = await drawn({});
  a.document.submit(['elements', 'odd', { i: { type: 'hologram' } }], {});
  a.document.submit(['elements', id, { r: true }], {});
  await eventually(() => {
    for (const { editor } of boards.pages) expect(editor.visible).toEqual([]);
  });
  b.editor.replace(id, { isDeleted: false, x: 9 });
  await eventually(() => expect(a.editor.visible).toEqual([id]));
  expect(a.editor.get(id)).toMatchObject({ x: 9 });
});
