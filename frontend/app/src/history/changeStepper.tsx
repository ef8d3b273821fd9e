import { useState } from 'react';
import { Icon } from '../icon';
import type { Reader } from './reader';
import { useShown } from './useReader';
import { countWords } from './words';

/** Leads from one change to the next. */
export function ChangeStepper({ reader }: { reader: Reader<unknown> }) {
  const { changes, version, from } = useShown(reader);
  const [at, setAt] = useState({ key: '', change: -1 });
  const key = `${from}-${version}`;
  const current = at.key === key ? at.change : -1;
  if (changes === null) return null;
  if (changes === 0) return <span className="history-stepper">No changes</span>;
  const step = (by: number) => {
    const next = current < 0 && by < 0 ? changes - 1 : (current + by + changes) % changes;
    setAt({ key, change: next });
    reader.view.goTo(next);
  };
  return (
    <span className="history-stepper" role="group" aria-label="Changes">
      <button type="button" className="icon-button" aria-label="Previous change" title="Previous change" data-testid="previous-change" onClick={() => step(-1)}>
        <Icon name="up" />
      </button>
      <button type="button" className="icon-button" aria-label="Next change" title="Next change" data-testid="next-change" onClick={() => step(1)}>
        <Icon name="down" />
      </button>
      <span role="status" data-testid="change-count">
        {current < 0 ? countWords(changes, 'change', 'changes') : `${current + 1} of ${changes}`}
      </span>
    </span>
  );
}
