import type { Other, Person } from '@tandem/client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Announcer } from '../src/people/announcer';
import { caretColours, contrast, inkOn, palette, visibleOn } from '../src/people/colours';
import { initials, peopleOf, type Present } from '../src/people/people';

const person = (user: string, more: Partial<Person> = {}): Person => ({ user, name: user, colour: '#c62828', activity: 'active', ...more });
const other = (id: string, user: string, more: Partial<Other> = {}): Other => ({ ...person(user), id, ranges: [], moves: 0, ...more });

describe('who is here', () => {
  test('oneself first, then in the order of coming', () => {
    expect(peopleOf(person('me'), [other('1', 'b'), other('2', 'a')]).map(({ user, self }) => [user, self])).toEqual([
      ['me', true],
      ['b', false],
      ['a', false],
    ]);
  });

  test('one person in several windows counts once, is as active as in any of them, and has a caret to go to', () => {
    const caret = [{ anchor: 1, head: 1 }];
    const windows = [other('1', 'a', { activity: 'away' }), other('2', 'a', { activity: 'idle', ranges: caret }), other('3', 'me')];
    expect(peopleOf(person('me'), windows)).toEqual([
      { ...person('me'), self: true, windows: ['3'], caret: null },
      { ...person('a', { activity: 'idle' }), self: false, windows: ['1', '2'], caret: '2' },
    ]);
  });

  test.each([
    ['Anna', 'A'],
    ['anna maria Berg', 'AB'],
    ['Guest 123', 'G'],
    ['Jean-Luc', 'JL'],
    ['  ', '?'],
    ['👩‍🔬 Ada', '👩‍🔬A'],
    ['ﬁ', 'FI'],
  ])('%o has the initials %s', (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});

describe('colours', () => {
  const papers = { '#ffffff': [0, 0, 0], '#1c1f22': [255, 255, 255] } as const;
  const all = [...palette.map(({ colour }) => colour), '#000000', '#ffffff', '#ffff00', '#777777', '#00ff00', '#0000ff'];

  test.each(all)('%s can be seen in both appearances and read on', (colour) => {
    for (const [paper, towards] of Object.entries(papers)) {
      const seen = visibleOn(colour, paper, towards);
      expect(contrast(seen, paper)).toBeGreaterThanOrEqual(3);
      expect(contrast(seen, inkOn(seen))).toBeGreaterThanOrEqual(4.5);
    }
  });

  test('those to choose from stay as they are on white, and are many', () => {
    expect(palette.length).toBeGreaterThanOrEqual(12);
    for (const { colour } of palette) expect(caretColours(colour).color).toContain(`light-dark(${colour},`);
  });

  test('contrast is that of WCAG', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
    expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
  });
});

describe('words for a screen reader', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  const here = (...names: string[]): Present[] => ['me', ...names].map((name) => ({ ...person(name), self: name === 'me', windows: [], caret: null }));

  function listen() {
    const said: string[] = [];
    return { said, announcer: new Announcer((words) => said.push(words)) };
  }

  test('who was here before is not announced, who joins and leaves is', () => {
    const { said, announcer } = listen();
    announcer.see(here('Ana'));
    vi.advanceTimersByTime(5000);
    expect(said).toEqual([]);
    announcer.see(here('Ana', 'Bo'));
    vi.advanceTimersByTime(5000);
    announcer.see(here('Bo'));
    vi.advanceTimersByTime(5000);
    expect(said).toEqual(['Bo joined', 'Ana left']);
  });

  test('there is one message in five seconds, for all that happened', () => {
    const { said, announcer } = listen();
    announcer.see(here());
    announcer.see(here('Ana'));
    expect(said).toEqual(['Ana joined']);
    announcer.see(here('Bo', 'Cy'));
    announcer.see(here('Bo', 'Cy', 'Di', 'Ed'));
    announcer.see(here('Bo', 'Cy', 'Di', 'Ed', 'Flo'));
    vi.advanceTimersByTime(4999);
    expect(said.length).toBe(1);
    vi.advanceTimersByTime(1);
    expect(said[1]).toBe('Bo, Cy, and 3 others joined. Ana left');
    vi.advanceTimersByTime(20_000);
    expect(said.length).toBe(2);
  });

  test('who comes and goes between two messages is not worth one, nor is a new name', () => {
    const { said, announcer } = listen();
    announcer.see(here());
    announcer.see(here('Ana'));
    announcer.see(here('Ana', 'Bo'));
    announcer.see(here('Ana'));
    vi.advanceTimersByTime(5000);
    announcer.see([{ ...person('Ana', { name: 'Anna' }), self: false, windows: [], caret: null }]);
    vi.advanceTimersByTime(20_000);
    expect(said).toEqual(['Ana joined']);
  });
});
