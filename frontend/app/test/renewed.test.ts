import { expect, test } from 'vitest';
import { renewed, type Named } from '../src/board/renewed';

function names(): () => string {
  let n = 0;
  return () => `n${++n}`;
}

test('what elements name of each other is kept under the new names', () => {
  const elements: Named[] = [
    { id: 'frame' },
    { id: 'box', groupIds: ['g'], frameId: 'frame', boundElements: [{ id: 'label' }, { id: 'arrow' }] },
    { id: 'label', groupIds: ['g'], containerId: 'box' },
    { id: 'arrow', startBinding: { elementId: 'box' }, endBinding: { elementId: 'elsewhere' } },
  ];
  const [frame, box, label, arrow] = renewed(elements, new Map(), names());
  expect(new Set([frame?.id, box?.id, label?.id, arrow?.id]).size).toBe(4);
  expect(box).toMatchObject({ frameId: frame?.id, boundElements: [{ id: label?.id }, { id: arrow?.id }] });
  expect(label).toMatchObject({ containerId: box?.id, groupIds: box?.groupIds });
  expect(box?.groupIds).not.toContain('g');
  expect(arrow).toMatchObject({ startBinding: { elementId: box?.id }, endBinding: null });
});

test('what is not among them is let go', () => {
  const [box] = renewed<Named>([{ id: 'box', frameId: 'gone', containerId: 'gone', boundElements: [{ id: 'gone' }] }], new Map(), names());
  expect(box).toMatchObject({ frameId: null, containerId: null, boundElements: [], index: null });
});

test('pictures get the new names of their files, and have yet to be uploaded', () => {
  const elements = [{ id: 'a', fileId: 'sha1', status: 'saved' }, { id: 'b', fileId: 'lost' }];
  const [a, b] = renewed<Named>(elements, new Map([['sha1', 'sha256']]), names());
  expect(a).toMatchObject({ fileId: 'sha256', status: 'pending' });
  expect(b).toMatchObject({ fileId: null });
});
