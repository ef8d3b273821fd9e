// @vitest-environment happy-dom
import { undo } from '@codemirror/commands';
import { changesOf, Client, type OpenDocument, type Piece, type TextOp } from '@tandem/client';
import { type as textUnicode } from 'ot-text-unicode';
import { expect, test } from 'vitest';
import { Random } from '../../bind-quill/test/random';
import { eventually } from '../../client/test/eventually';
import { MemoryServer } from '../../client/test/memoryServer';
import { CodeMirrorBinding } from '../src/binding';
import { createEditor } from '../src/editor';
import { withDeletions } from '../src/history/changeMarks';
import { PastText } from '../src/history/pastView';
import { textModel } from '../src/history/textModel';

const made = { author: 'ana', at: 0, version: 1 };
const look = ({ kind }: Piece) => ({ words: kind, by: 3 });

test('the model agrees with the type', () => {
  const random = new Random(7);
  let text = 'a😀b\nc';
  let content = textModel.of(text);
  for (let i = 0; i < 300; i++) {
    const length = Array.from(text).length;
    const at = random.below(length + 1);
    const op = textUnicode.normalize([at, random.pick(['', 'x', '😀', '\n', 'é\n👩‍👩‍👧']), { d: random.below(Math.min(4, length - at) + 1) }]);
    text = textUnicode.apply(text, op);
    content = textModel.apply(content, op);
    expect(content.toString()).toBe(text);
  }
});

const pieces: Piece[] = [
  { kind: 'keep', length: 2 },
  { kind: 'delete', length: 3, content: '😀\nx', ...made },
  { kind: 'insert', length: 1, ...made },
  { kind: 'keep', length: 1 },
];

test('deleted text stands in its place', () => {
  const { text, stretches } = withDeletions(textModel.of('a😀b!'), changesOf(pieces).marked, look);
  expect(text.toString()).toBe('a😀😀\nxb!');
  expect(stretches).toMatchObject([
    { from: 3, to: 7, kind: 'delete', change: 0 },
    { from: 7, to: 8, kind: 'insert', change: 0 },
  ]);
});

test('changes are marked with words, and gone when they are not to be shown', () => {
  const past = new PastText('Past');
  document.body.append(past.element);
  const content = textModel.of('a😀b!');
  past.showChanges(content, changesOf(pieces).marked, look);
  const [deleted] = past.element.querySelectorAll<HTMLElement>('del.change.by-3');
  expect(deleted?.dataset.words).toBe('delete');
  expect(past.element.querySelector('ins')?.textContent).toBe('b');
  past.show(content);
  expect(past.element.querySelector('.change')).toBe(null);
  expect(past.element.querySelector('.cm-content')?.textContent).toBe('a😀b!');
  past.destroy();
});

test('an end of a line that was put in alone can be seen', () => {
  const past = new PastText('Past');
  past.showChanges(textModel.of('a\nb'), changesOf([{ kind: 'keep', length: 1 }, { kind: 'insert', length: 1, ...made }]).marked, look);
  expect(past.element.querySelector('ins')?.textContent).toBe('¶');
  past.destroy();
});

interface Page {
  client: Client;
  document: OpenDocument<string, TextOp>;
  view: ReturnType<typeof createEditor>;
  binding: CodeMirrorBinding;
}

async function openPage(server: MemoryServer): Promise<Page> {
  const client = new Client({ connect: server.connect, random: () => 0 });
  const open = client.open<string, TextOp>({ collection: 'docs', id: 'x', type: 'text-unicode', empty: 'one two three' });
  await eventually(() => expect(open.phase).toEqual({ kind: 'open' }));
  const view = createEditor(document.body.appendChild(document.createElement('div')), { placeholder: '', label: 'Text' });
  return { client, document: open, view, binding: new CodeMirrorBinding(view, open) };
}

test.each(['before it is here', 'after it is here'])('undo takes back a claimed revision of which one hears %s', async (when) => {
  const server = new MemoryServer();
  const [a, b] = [await openPage(server), await openPage(server)];
  const same = (text: string) => eventually(() => expect([a, b].map(({ document, view }) => [document.data, view.state.doc.toString(), document.unsaved.count])).toEqual([[text, text, 0], [text, text, 0]]));
  a.view.dispatch({ changes: { from: 0, insert: 'MINE ' }, userEvent: 'input.type' });
  await same('MINE one two three');
  const settle = a.binding.claim();
  const version = (a.document.version ?? 0) + 1;
  if (when === 'before it is here') settle(version);
  // What a restore does, and what somebody writes after it.
  b.document.submit([5, { d: 8 }, '😀 '], {});
  await same('MINE 😀 three');
  b.document.submit([12, '!'], {});
  await same('MINE 😀 three!');
  if (when === 'after it is here') settle(version);
  expect(a.view.state.doc.toString()).toBe('MINE 😀 three!');
  undo(a.view);
  await same('MINE one two three!');
  undo(a.view);
  await same('one two three!');
  for (const { client, view } of [a, b]) {
    client.close();
    view.destroy();
  }
  server.close();
});

test('texts brought back are typed', async () => {
  const server = new MemoryServer();
  const { client, document, view, binding } = await openPage(server);
  binding.insert([{ position: 3, text: '😀' }, { position: 7, text: '\n' }]);
  expect(document.data).toBe('one😀 two\n three');
  undo(view);
  expect(document.data).toBe('one two three');
  client.close();
  view.destroy();
  server.close();
});
