import { expect, test } from 'vitest';
import { boardClip, boardFile } from '../src/board/boardFile';

const board = {
  kind: 'board',
  schema: 1,
  app: { viewBackgroundColor: '#fff' },
  elements: {
    b: { type: 'text', index: 'a2', originalText: 'Hello' },
    gone: { type: 'line', index: 'a0', isDeleted: true },
    a: { type: 'rectangle', index: 'a1' },
    c: { type: 'rectangle', index: 'a1' },
  },
};

test('a board is a file with its elements in their order', () => {
  expect(JSON.parse(boardFile(board, 'http://here'))).toEqual({
    type: 'excalidraw',
    version: 2,
    source: 'http://here',
    elements: [
      { id: 'a', type: 'rectangle', index: 'a1' },
      { id: 'c', type: 'rectangle', index: 'a1' },
      { id: 'b', type: 'text', index: 'a2', originalText: 'Hello', text: 'Hello' },
    ],
    appState: { viewBackgroundColor: '#fff' },
    files: {},
  });
});

test('a board can be put on the clipboard', () => {
  expect(JSON.parse(boardClip(board))).toMatchObject({ type: 'excalidraw/clipboard', elements: [{ id: 'a' }, { id: 'c' }, { id: 'b' }] });
  expect(JSON.parse(boardClip({}))).toMatchObject({ elements: [] });
});
