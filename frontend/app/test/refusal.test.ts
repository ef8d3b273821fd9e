import { expect, test } from 'vitest';
import { refusalWords } from '../src/board/refusal';

const board = { elements: { a1: { type: 'text', x: 0, y: 0, width: 1, height: 1, originalText: 'Read this', link: 'javascript:alert(1)' } } };

test.each([
  ['elements.a1.link: only http, https and mailto', 'Text: Read this (link) — only http, https and mailto'],
  ['elements.a1.points[3][0]: not a number', 'Text: Read this (points[3][0]) — not a number'],
  ['elements.a1: too much: 2 > 1', 'Text: Read this — too much: 2 > 1'],
  ['elements.gone.link: no', 'elements.gone.link: no'],
  ['the document was deleted', 'the document was deleted'],
])('%s', (why, words) => expect(refusalWords(why, board)).toBe(words));
