import type { Run } from './answers';
import type { Step } from '../presence/positions';

/** The runs of a text after an op whose insertions are all by one person at one time. Together they are as long as the text. */
export function runsAfter(runs: readonly Run[], steps: readonly Step[], made: Omit<Run, 'length'>): Run[] {
  const after: Run[] = [];
  const push = (run: Run) => {
    const last = after.at(-1);
    if (run.length === 0) return;
    if (last !== undefined && last.author === run.author && last.version === run.version) {
      after[after.length - 1] = { ...last, length: last.length + run.length };
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
