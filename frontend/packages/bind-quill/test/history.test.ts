// @vitest-environment happy-dom
import { changesOf, Client, type OpenDocument, type Piece } from '@tandem/client';
import Delta from 'quill-delta';
import { expect, test } from 'vitest';
import { eventually } from '../../client/test/eventually';
import { MemoryServer } from '../../client/test/memoryServer';
import { QuillBinding } from '../src/binding';
import type { RichText } from '../src/display';
import { createEditor } from '../src/editor';
import { PastRichText } from '../src/history/pastView';
import { difference } from '../src/history/withDeletions';
import { Random } from './random';

const made = { author: 'ana', at: 0, version: 1 };
const look = ({ kind }: Piece) => ({ words: kind, by: 3 });

test('the difference leads from one content to the other', () => {
  const random = new Random(11);
  const some = () => {
    const delta = new Delta();
    for (let i = random.below(6); i > 0; i--) {
      const attributes = random.pick([undefined, { bold: true }, { header: 1 }]);
      delta.insert(random.pick(['a', 'ab', '😀', '😁', '\n', { placeholder: 1 }]), attributes);
    }
    return delta.insert('\n');
  };
  for (let i = 0; i < 500; i++) {
    const [from, to] = [some(), some()];
    expect(from.compose(difference(from, to)).ops).toEqual(to.ops);
  }
});

test('changes of text, of formats and of whole lines are marked', () => {
  const past = new PastRichText('Past');
  document.body.append(past.element);
  const content = new Delta([{ insert: 'Title' }, { insert: '\n', attributes: { header: 1 } }, { insert: 'a😀b\n' }]);
  const pieces: Piece[] = [
    { kind: 'keep', length: 5 },
    { kind: 'insert', length: 1, ...made },
    { kind: 'delete', length: 5, content: [{ insert: 'gone', attributes: { bold: true } }, { insert: '\n' }], ...made, author: 'ben' },
    { kind: 'format', length: 3, ...made },
    { kind: 'keep', length: 2 },
  ];
  past.showChanges(content, changesOf(pieces).marked, look);
  const root = past.element.querySelector('.ql-editor');
  expect([...(root?.children ?? [])].map(({ textContent }) => textContent)).toEqual(['Title', 'gone', 'a😀b']);
  expect(root?.querySelector('h1')?.className).toBe('changed-line-insert by-3');
  const deleted = root?.querySelector<HTMLElement>('del.change.by-3');
  expect(deleted?.innerHTML).toBe('<strong>gone</strong>');
  expect(deleted?.dataset.change).toBe('1');
  expect(root?.querySelector('span.change')?.textContent).toBe('a😀');
  past.show(content);
  expect(root?.querySelector('.change, [class*=changed-line]')).toBe(null);
  expect(root?.textContent).toBe('Titlea😀b');
  past.destroy();
});

test('undo takes back a claimed revision', async () => {
  const server = new MemoryServer();
  const open = async () => {
    const client = new Client({ connect: server.connect, random: () => 0 });
    const content: OpenDocument<RichText, RichText> = client.open({ collection: 'docs', id: 'x', type: 'rich-text', empty: [{ insert: 'one two\n' }] });
    await eventually(() => expect(content.phase).toEqual({ kind: 'open' }));
    const quill = createEditor(document.body.appendChild(document.createElement('div')), { placeholder: '', label: 'Text' });
    return { client, content, quill, binding: new QuillBinding(quill, content) };
  };
  const [a, b] = [await open(), await open()];
  const same = (text: string) => eventually(() => expect([a, b].map(({ content, quill }) => [quill.getText(), content.unsaved.count])).toEqual([[text, 0], [text, 0]]));
  a.quill.insertText(0, 'MINE ', 'user');
  await same('MINE one two\n');
  const settle = a.binding.claim();
  const version = (a.content.version ?? 0) + 1;
  b.content.submit([{ retain: 5 }, { delete: 3 }, { insert: '😀', attributes: { bold: true } }], {});
  await same('MINE 😀 two\n');
  b.content.submit([{ retain: 11 }, { insert: '!' }], {});
  await same('MINE 😀 two!\n');
  settle(version);
  a.quill.history.undo();
  await same('MINE one two!\n');
  a.quill.history.undo();
  await same('one two!\n');
  a.binding.insert([{ position: 3, content: [{ insert: ' and', attributes: { bold: true } }] }]);
  await same('one and two!\n');
  for (const { client } of [a, b]) client.close();
  server.close();
});
