/** The first ceiling, and the last. */
const FIRST_MS = 500;
const LAST_MS = 30_000;

/**
 * How long to wait before try number `attempt` (from 0): anywhere between nothing and a ceiling that doubles with
 * each try ("full jitter"), so that pages cut off together do not come back together.
 */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LAST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
  return random() * ceiling;
}
