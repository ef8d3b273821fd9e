// @vitest-environment happy-dom
import { EditorState, Transaction } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { expect, test } from 'vitest';
import { remoteCarets, setRemoteCarets, shownCarets } from '../src/remoteCarets';

const remote = Transaction.remote.of(true);

function editor(doc: string): EditorView {
  return new EditorView({ state: EditorState.create({ doc, extensions: remoteCarets }), parent: document.body });
}

function ana(anchor: number, head = anchor) {
  return { id: 'ana', name: 'Ana', color: '#a00', ranges: [{ anchor, head }] };
}

test('carets keep their places while the text changes', () => {
  const view = editor('one two');
  setRemoteCarets(view, [ana(4, 7), { ...ana(0), id: 'bo' }]);
  view.dispatch({ changes: { from: 0, insert: '😀 ' } });
  const [first, second] = view.state.field(shownCarets);
  expect(first?.ranges).toEqual([{ anchor: 7, head: 10 }]);
  expect(second?.ranges).toEqual([{ anchor: 0, head: 0 }]);
  view.dispatch({ changes: { from: 5, to: 10 } });
  expect(view.state.field(shownCarets)[0]?.ranges).toEqual([{ anchor: 5, head: 5 }]);
});

test('what others type takes their caret along and counts as a move; what is only shifted does not', () => {
  const view = editor('one two');
  setRemoteCarets(view, [ana(4)]);
  const shown = () => view.state.field(shownCarets)[0];
  view.dispatch({ changes: { from: 4, insert: 'x' }, annotations: remote });
  expect(shown()).toMatchObject({ moves: 1, ranges: [{ anchor: 5, head: 5 }] });
  setRemoteCarets(view, [ana(5)]);
  view.dispatch({ changes: { from: 0, insert: 'y' }, annotations: remote });
  expect(shown()).toMatchObject({ moves: 1, ranges: [{ anchor: 6, head: 6 }] });
  setRemoteCarets(view, [ana(2)]);
  expect(shown()?.moves).toBe(2);
});

test('places beyond the text are its end, and who is not named goes', () => {
  const view = editor('one');
  setRemoteCarets(view, [ana(99, -1)]);
  expect(view.state.field(shownCarets)[0]?.ranges).toEqual([{ anchor: 3, head: 0 }]);
  setRemoteCarets(view, []);
  expect(view.state.field(shownCarets)).toEqual([]);
});

test('nothing of them is in the text', () => {
  const view = editor('one');
  setRemoteCarets(view, [ana(1, 3)]);
  expect(view.contentDOM.textContent).toBe('one');
});
