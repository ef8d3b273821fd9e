import { expect, test } from 'vitest';
import { newDocumentId } from '../src/documentId';

test('ids have 26 signs of a safe alphabet and do not repeat', () => {
  const ids = Array.from({ length: 1000 }, newDocumentId);
  for (const id of ids) expect(id).toMatch(/^[0-9a-hjkmnp-tv-z]{26}$/);
  expect(new Set(ids).size).toBe(1000);
});
