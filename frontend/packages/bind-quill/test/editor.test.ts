// @vitest-environment happy-dom
import Delta from 'quill-delta';
import { expect, test } from 'vitest';
import { createEditor } from '../src/editor';

const quill = createEditor(document.body.appendChild(document.createElement('div')), { placeholder: '', label: 'Text' });

test('of pasted HTML only text and safe formats arrive', () => {
  const html =
    '<p>a <b>bold</b> <a href="javascript:alert(1)">bad</a> <a href="https://a.example/">good</a></p>' +
    '<img src="data:image/png;base64,AAAA"><span class="tandem-placeholder" data-embed=\'{"image":"data:x"}\'>image</span>';
  const pasted = quill.clipboard.convert({ html });
  expect(pasted.ops.every((op) => typeof op.insert === 'string')).toBe(true);
  expect(pasted.ops).toContainEqual({ insert: 'bold', attributes: { bold: true } });
  expect(pasted.ops).toContainEqual({ insert: 'good', attributes: { link: 'https://a.example/' } });
  expect(JSON.stringify(pasted)).not.toMatch(/javascript|data:|blank/);
});

test('the editor says what it is', () => {
  expect(quill.root.getAttribute('role')).toBe('textbox');
  expect(quill.root.getAttribute('aria-label')).toBe('Text');
});

test('a placeholder names its embed and keeps it', () => {
  const embed = { image: 'https://elsewhere.example/x.png' };
  quill.setContents(new Delta([{ insert: { placeholder: embed } }, { insert: '\n' }]));
  expect(quill.root.textContent).toContain('image');
  expect(quill.getContents().ops[0]).toEqual({ insert: { placeholder: embed } });
});
