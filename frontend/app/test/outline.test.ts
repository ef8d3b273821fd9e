import { expect, test } from 'vitest';
import { outlineOf, type OutlineItem, type Shape } from '../src/board/outline';

function shape(id: string, type: string, x: number, y: number, more: Partial<Shape> = {}): Shape {
  return { id, type, x, y, width: 100, height: 60, groupIds: [], frameId: null, ...more };
}

/** The outline as indented lines. */
function lines(items: readonly OutlineItem[], depth = 0): string[] {
  return items.flatMap(({ words, children }) => [`${'  '.repeat(depth)}${words}`, ...lines(children, depth + 1)]);
}

test('shapes are read in rows, each from the left', () => {
  const outline = outlineOf([
    shape('c', 'ellipse', 0, 200),
    shape('b', 'diamond', 300, 10),
    shape('a', 'rectangle', 0, 20),
    shape('d', 'text', 150, 205, { originalText: 'see  \n above' }),
  ]);
  expect(lines(outline)).toEqual(['Rectangle', 'Diamond', 'Ellipse', 'Text: see above']);
});

test('a text in a shape is what the shape says, and an arrow says what it connects', () => {
  const outline = outlineOf([
    shape('a', 'rectangle', 0, 0),
    shape('at', 'text', 10, 10, { containerId: 'a', originalText: 'Order' }),
    shape('b', 'ellipse', 300, 0),
    shape('to', 'arrow', 100, 100, { startBinding: { elementId: 'a' }, endBinding: { elementId: 'b' }, endArrowhead: 'arrow' }),
    shape('tot', 'text', 150, 110, { containerId: 'to', originalText: 'then' }),
    shape('back', 'arrow', 100, 200, { startBinding: { elementId: 'a' }, endBinding: { elementId: 'b' }, startArrowhead: 'dot' }),
    shape('half', 'line', 100, 300, { startBinding: { elementId: 'a' }, endBinding: { elementId: 'gone' } }),
  ]);
  expect(lines(outline)).toEqual([
    'Rectangle: Order',
    'Ellipse',
    'Arrow from Order to ellipse: then',
    'Arrow from ellipse to Order',
    'Line from Order',
  ]);
});

test('what is in a frame or in a group is under it', () => {
  const outline = outlineOf([
    shape('f', 'frame', 0, 0, { width: 500, height: 300, name: 'Plan' }),
    shape('in', 'rectangle', 10, 10, { frameId: 'f' }),
    shape('lost', 'rectangle', 0, 900, { frameId: 'gone' }),
    shape('g1', 'line', 0, 400, { groupIds: ['inner', 'outer'] }),
    shape('g2', 'freedraw', 200, 400, { groupIds: ['inner', 'outer'] }),
    shape('g3', 'image', 0, 600, { groupIds: ['outer'] }),
  ]);
  expect(lines(outline)).toEqual(['Frame: Plan', '  Rectangle', 'Group of 2', '  Group of 2', '    Line', '    Drawing', '  Picture', 'Rectangle']);
  expect(outline[1]?.elements).toEqual(['g1', 'g2', 'g3']);
});

test('a group in a frame is in the frame', () => {
  const outline = outlineOf([
    shape('f', 'frame', 0, 0, { width: 500, height: 300 }),
    shape('a', 'rectangle', 10, 10, { frameId: 'f', groupIds: ['g'] }),
    shape('b', 'rectangle', 200, 10, { frameId: 'f', groupIds: ['g'] }),
  ]);
  expect(lines(outline)).toEqual(['Frame', '  Group of 2', '    Rectangle', '    Rectangle']);
});

test('long texts are cut between characters', () => {
  const [item] = outlineOf([shape('a', 'text', 0, 0, { originalText: '😀'.repeat(100) })]);
  expect(item?.words).toBe(`Text: ${'😀'.repeat(80)}…`);
});
