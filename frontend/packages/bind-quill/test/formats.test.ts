import Delta from 'quill-delta';
import { expect, test } from 'vitest';
import { pastable, shownContent } from '../src/display';
import { isSafeLink, shownAttributes } from '../src/formats';

test.each([
  ['https://a.example/', true],
  ['HTTP://a.example', true],
  [' mailto:a@b.example', true],
  ['javascript:alert(1)', false],
  [' jAvascript:alert(1)', false],
  ['data:text/html,x', false],
  ['//a.example', false],
  ['/d/x', false],
  ['https://', false],
])('link to %o: %o', (address, safe) => expect(isSafeLink(address)).toBe(safe));

test('only known formats with sound values are shown', () => {
  expect(
    shownAttributes({ bold: true, italic: 'yes', header: 7, list: 'bullet', color: 'url(//x)', link: 'javascript:1', width: 3 }),
  ).toEqual({ bold: true, list: 'bullet' });
  expect(shownAttributes({ constructor: true, color: '#Aa0', header: null })).toEqual({ color: '#Aa0', header: null });
  expect(shownAttributes({ width: 3 })).toBe(undefined);
});

test('embeds are shown as placeholders and not pasted', () => {
  const image = { insert: { image: 'data:image/png;base64,AAAA' } };
  expect(shownContent([image])).toEqual(new Delta([{ insert: { placeholder: image.insert } }, { insert: '\n' }]));
  expect(pastable(new Delta([{ insert: 'a' }, image, { insert: { placeholder: {} } }]))).toEqual(new Delta([{ insert: 'a' }]));
});
