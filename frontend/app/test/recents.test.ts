// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from 'vitest';
import { Recents } from '../src/recents';

beforeEach(() => localStorage.clear());

test('newest first, each once, with the title it has', () => {
  const recents = new Recents(localStorage);
  recents.note({ id: 'a', title: '', kind: 'rich', deleted: false, openedAt: 1 });
  recents.note({ id: 'b', title: 'B', kind: 'rich', deleted: false, openedAt: 2 });
  recents.note({ id: 'a', title: 'A', kind: 'rich', deleted: false, openedAt: 3 });
  recents.change('b', { title: 'Bee', deleted: true });
  expect(recents.list()).toEqual([
    { id: 'a', title: 'A', kind: 'rich', deleted: false, openedAt: 3 },
    { id: 'b', title: 'Bee', kind: 'rich', deleted: true, openedAt: 2 },
  ]);
  recents.remove('a');
  expect(new Recents(localStorage).list().map(({ id }) => id)).toEqual(['b']);
});

test('the list is the same object until it changes, and changes are told', () => {
  const recents = new Recents(localStorage);
  const told = vi.fn();
  const leave = recents.subscribe(told);
  expect(recents.list()).toBe(recents.list());
  recents.note({ id: 'a', title: '', kind: 'rich', deleted: false, openedAt: 1 });
  leave();
  recents.remove('a');
  expect(told).toHaveBeenCalledOnce();
});

test('what is not a list of documents is passed over', () => {
  localStorage.setItem('tandem.recents', '{');
  expect(new Recents(localStorage).list()).toEqual([]);
  localStorage.setItem('tandem.recents', '[{"id":"a","title":"A","openedAt":1},{"id":2},null]');
  expect(new Recents(localStorage).list().length).toBe(1);
});

test('a storage that refuses is no obstacle', () => {
  const refuse = () => {
    throw new DOMException('no');
  };
  const recents = new Recents({ getItem: refuse, setItem: refuse } as unknown as Storage);
  recents.note({ id: 'a', title: '', kind: 'rich', deleted: false, openedAt: 1 });
  expect(recents.list()).toEqual([]);
});

test('a browser that forbids storage has no list', () => {
  const page = Object.defineProperty({}, 'localStorage', {
    get: () => {
      throw new DOMException('forbidden', 'SecurityError');
    },
  });
  const recents = Recents.of(page as Window);
  recents.note({ id: 'a', title: '', kind: 'rich', deleted: false, openedAt: 1 });
  expect(recents.list()).toEqual([]);
});
