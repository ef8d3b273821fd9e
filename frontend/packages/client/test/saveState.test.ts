import { describe, expect, test } from 'vitest';
import { nextSaveState, type Facts, type SaveState } from '../src/saveState';
import { saveWords } from '../src/saveWords';

const calm: Facts = {
  trouble: null,
  downSince: null,
  retryAt: null,
  noNetwork: false,
  opened: true,
  unsaved: 0,
  oldestUnsaved: null,
};
const saved: SaveState = { kind: 'saved' };

describe('the state after the one before', () => {
  const cases: [string, SaveState, Partial<Facts>, number, SaveState, number | null][] = [
    ['nothing to do', saved, {}, 0, saved, null],
    ['not loaded yet', saved, { opened: false }, 0, { kind: 'opening' }, null],
    ['a young change shows nothing', saved, { unsaved: 1, oldestUnsaved: 1000 }, 1299, saved, 1300],
    ['an old change shows', saved, { unsaved: 1, oldestUnsaved: 1000 }, 1300, { kind: 'saving' }, null],
    ['shown, it stays while anything is unsaved', { kind: 'saving' }, { unsaved: 1, oldestUnsaved: 1000 }, 1001, { kind: 'saving' }, null],
    ['until all is saved', { kind: 'saving' }, {}, 0, saved, null],
    ['a short drop shows nothing', saved, { downSince: 1000 }, 1999, saved, 2000],
    ['a change in a short drop shows in time', saved, { downSince: 1000, unsaved: 1, oldestUnsaved: 1100 }, 1200, saved, 1400],
    ['a longer drop shows', saved, { downSince: 1000, retryAt: 5000 }, 2000, { kind: 'reconnecting', retryAt: 5000, unsaved: 0 }, null],
    ['no network is said so', saved, { downSince: 1000, noNetwork: true, unsaved: 3, oldestUnsaved: 1 }, 2000, { kind: 'offline', unsaved: 3 }, null],
    ['no network is no matter while connected', saved, { noNetwork: true }, 2000, saved, null],
    ['a refusal is above all', { kind: 'saving' }, { trouble: 'too large', downSince: 0 }, 9000, { kind: 'cannot-save', why: 'too large' }, null],
  ];
  test.each(cases)('%s', (_name, previous, facts, now, state, again) => {
    expect(nextSaveState(previous, { ...calm, ...facts }, now)).toEqual({ state, again });
  });
});

describe('words', () => {
  const cases: [SaveState, string, string][] = [
    [{ kind: 'opening' }, 'Opening…', ''],
    [{ kind: 'saved' }, 'Saved', ''],
    [{ kind: 'saving' }, 'Saving…', ''],
    [{ kind: 'offline', unsaved: 0 }, 'Offline', ''],
    [{ kind: 'offline', unsaved: 1 }, 'Offline', '1 change kept in this page'],
    [{ kind: 'reconnecting', retryAt: 14_000, unsaved: 2 }, 'Reconnecting…', '2 changes kept in this page · next try in 4 s'],
    [{ kind: 'reconnecting', retryAt: 9_000, unsaved: 0 }, 'Reconnecting…', 'next try in 1 s'],
    [{ kind: 'reconnecting', retryAt: null, unsaved: 0 }, 'Reconnecting…', 'trying now'],
    [{ kind: 'cannot-save', why: 'too large' }, 'Can’t save — too large', ''],
  ];
  test.each(cases)('%o', (state, headline, detail) => {
    expect(saveWords(state, 10_000)).toEqual({ headline, detail });
  });
});
