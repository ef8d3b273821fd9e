// @vitest-environment happy-dom
import { afterEach, expect, test } from 'vitest';
import { Boards, canonical } from './boards';
import type { FakeEditor } from './fakeEditor';
import { Random } from './random';

let boards: Boards | undefined;

afterEach(() => boards?.close());

const colours = ['#ff0000', '#00ff00', '#0000ff'];

function newElement(random: Random): Record<string, unknown> {
  const place = { x: random.below(500), y: random.below(500) };
  switch (random.below(5)) {
    case 0:
      return { ...place, type: 'freedraw', points: [[0, 0], [1, random.below(9)]], pressures: [] };
    case 1:
      return { ...place, type: 'text', originalText: 'text', text: 'text', width: 40, height: 20 };
    case 2:
      return { ...place, type: 'arrow', points: [[0, 0], [random.below(90), 5]] };
    case 3:
      return { ...place, type: 'frame', name: null };
    default:
      return { ...place, type: random.pick(['rectangle', 'ellipse', 'diamond']) };
  }
}

/** What a text becomes by a keystroke somewhere. */
function typed(text: string, random: Random): string {
  const units = Array.from(text);
  units.splice(random.below(units.length + 1), random.below(3), random.pick(['a', 'bc', '😀', '\n', '']));
  return units.join('') || 'x';
}

/** As Excalidraw sets it. */
function sizeOf(points: readonly (readonly number[])[]): { width: number; height: number } {
  const extent = (at: number) => Math.max(...points.map((point) => point[at] ?? 0)) - Math.min(...points.map((point) => point[at] ?? 0));
  return { width: extent(0), height: extent(1) };
}

function changeGeometry(editor: FakeEditor, id: string, random: Random): void {
  const element = editor.get(id);
  const { type } = element;
  const points = element.points as readonly (readonly number[])[] | undefined;
  if (type === 'freedraw' && random.below(2) === 0) {
    const longer = [...(points ?? []), [random.below(99), random.below(99)]];
    editor.mutate(id, { points: longer, ...sizeOf(longer) });
  } else if (points !== undefined) {
    const wider = points.map(([x = 0, y = 0]) => [x * 2, y]);
    editor.mutate(id, { points: wider, x: random.below(500), ...(type === 'freedraw' ? sizeOf(wider) : {}) });
  } else if (type === 'text') {
    const originalText = typed(String(element.originalText), random);
    const lines = originalText.split('\n');
    const size = { width: Math.max(...lines.map(({ length }) => length)) * 10, height: lines.length * 20 };
    editor.replace(id, { originalText, text: originalText, ...size });
  } else {
    editor.mutate(id, { width: 1 + random.below(99), height: 1 + random.below(99) });
  }
}

function bind(editor: FakeEditor, id: string, random: Random): void {
  const target = random.pick(editor.visible);
  const element = editor.get(id);
  if (element.type !== 'arrow' || target === id) return;
  editor.replace(id, { startBinding: { elementId: target, focus: 0, gap: random.below(5) } });
  const bound = (editor.get(target).boundElements ?? []) as { id: string }[];
  if (!bound.some((other) => other.id === id)) editor.replace(target, { boundElements: [...bound, { id, type: 'arrow' }] });
}

function randomAct(editor: FakeEditor, random: Random): void {
  if (editor.visible.length < 3 || random.below(8) === 0) {
    editor.add(newElement(random));
    return;
  }
  const id = random.pick(editor.visible);
  switch (random.below(9)) {
    case 0:
      editor.remove(id);
      break;
    case 1: {
      const deleted = editor.elements.filter(({ isDeleted, type }) => isDeleted && type !== 'text');
      if (deleted.length > 0) editor.replace(random.pick(deleted).id, { isDeleted: false });
      break;
    }
    case 2:
      editor.toFront(id);
      break;
    case 3:
      editor.above(id, random.pick(editor.visible.filter((other) => other !== id)));
      break;
    case 4:
      editor.replace(id, { strokeColor: random.pick(colours), groupIds: [random.pick(['g', 'h'])] });
      break;
    case 5:
      bind(editor, id, random);
      break;
    case 6:
      editor.mutate(id, { x: random.below(500), y: random.below(500) });
      break;
    default:
      changeGeometry(editor, id, random);
  }
}

test.each([1, 2, 3, 4, 106])('three people doing anything at once, with drops and refusals, end the same (seed %i)', async (seed) => {
  const random = new Random(seed);
  boards = new Boards();
  const { pages, server } = boards;
  for (let i = 0; i < 3; i++) await boards.open();
  for (let step = 0; step < 150; step++) {
    const { editor, binding } = random.pick(pages);
    randomAct(editor, random);
    if (random.below(3) === 0) binding.flush();
    if (random.below(60) === 0) server.cutAll();
    if (random.below(20) === 0) server.refusal = server.refusal === null ? (op) => (JSON.stringify(op).includes('#00ff00') ? 'no green' : null) : null;
    for (let turn = random.below(5); turn > 0; turn--) await new Promise((resolve) => setTimeout(resolve, random.below(2) * 9));
  }
  server.refusal = null;
  await boards.settled();
  // Nothing that is shown is anything but what a page shows that comes now.
  const { document } = await boards.open();
  await boards.settled();
  expect(canonical(document.data)).toBe(canonical(pages[0]?.document.data));
});
