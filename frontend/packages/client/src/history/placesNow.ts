import type { OpenDocument } from '../openDocument';
import { positionAfter, stepsOf } from '../presence/positions';
import type { Diff } from './answers';

/** Where places of a past version are in what the page shows now. */
export async function placesNow(
  document: OpenDocument<unknown, unknown>,
  diff: (from: number, to: number) => Promise<Diff>,
  version: number,
  places: readonly number[],
): Promise<number[]> {
  const now = await savedVersion(document);
  const ops: unknown[] = [];
  const leave = document.applied.add(({ op }) => ops.push(op));
  try {
    const before = now === version ? [] : (await diff(version, now)).op;
    if (before === null) throw new Error('The document was deleted, and made anew, since then.');
    const steps = [before, ...ops].map(stepsOf);
    return places.map((place) => steps.reduce((at, step) => positionAfter(at, step, false), place));
  } finally {
    leave();
  }
}

/** The document's version, once all that the page shows is saved. */
function savedVersion(document: OpenDocument<unknown, unknown>): Promise<number> {
  return new Promise((resolve) => {
    const look = () => {
      const { phase, unsaved, version } = document;
      if (phase.kind !== 'open' || unsaved.count > 0 || version === null) return;
      leave();
      resolve(version);
    };
    const leave = document.changed.add(look);
    look();
  });
}
