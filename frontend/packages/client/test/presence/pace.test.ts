import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pace } from '../../src/presence/pace';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('the first wish is met at once, those after it together, and the last one always', () => {
  const act = vi.fn();
  const pace = new Pace(50, act);
  pace.ask();
  expect(act).toHaveBeenCalledTimes(1);
  for (let i = 0; i < 49; i++) {
    pace.ask();
    vi.advanceTimersByTime(1);
  }
  expect(act).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(act).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(1000);
  expect(act).toHaveBeenCalledTimes(2);
  pace.ask();
  expect(act).toHaveBeenCalledTimes(3);
});

test('nothing comes after a stop', () => {
  const act = vi.fn();
  const pace = new Pace(50, act);
  pace.ask();
  pace.ask();
  pace.stop();
  vi.advanceTimersByTime(100);
  expect(act).toHaveBeenCalledTimes(1);
});
