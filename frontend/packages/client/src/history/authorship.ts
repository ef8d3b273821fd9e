import type { Run } from './answers';
import type { Step } from '../presence/positions';

/** What one person wrote within this time, in milliseconds, is one run, as it is to the server. */
const TOGETHER_MS = 600_000;

/** The runs of a text after an op whose insertions are all by one person at one time. Together they are as long as the text. */
export function runsAfter(runs: readonly Run[], steps: readonly Step[], made: Omit<Run, 'length'>): Run[] {
  const after: Run[] = [];
  const push = (run: Run) => {
    const last = after.at(-1);
    if (run.length === 0) return;
    if (last !== undefined && last.author === run.author && Math.abs(last.at - run.at) <= TOGETHER_MS) {
      const { length, at, version } = last;
      after[after.length - 1] = { ...run, length: length + run.length, at: Math.max(at, run.at), version: Math.max(version, run.version) };
    } else after.push(run);
  };
  const rest = runs[Symbol.iterator]();
  let current: Run | undefined;
  let left = 0;
  const take = (length: number, keep: boolean) => {
    for (let wanted = length; wanted > 0; ) {
      if (left === 0) {
        current = rest.next().value;
        if (current === undefined) return;
        left = current.length;
      }
      const part = Math.min(left, wanted);
      if (keep && current !== undefined) push({ ...current, length: part });
      left -= part;
      wanted -= part;
    }
  };
  for (const { kind, length } of steps) {
    if (kind === 'insert') push({ ...made, length });
    else take(length, kind === 'keep');
  }
  take(Infinity, true);
  return after;
}
