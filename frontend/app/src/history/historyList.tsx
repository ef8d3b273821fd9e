import type { Sitting, Span } from '@tandem/client';
import { useState, useSyncExternalStore } from 'react';
import { Icon } from '../icon';
import type { HistoryAddress } from './historyAddress';
import { ListFilters } from './listFilters';
import { ListEnd } from './listEnd';
import { MarkRow, PeopleDots, Picks, type ListWork } from './listParts';
import { RevisionRows } from './revisionRows';
import { amountWords, authorOf, dayWords, namesWords, spanWords } from './words';
import { Amount } from './amount';

interface HistoryListProps {
  work: ListWork;
  address: HistoryAddress;
}

/** All sittings, newest first and by days, with named versions and restores among them. */
export function HistoryList({ work, address }: HistoryListProps) {
  const { journal } = work;
  const state = useSyncExternalStore(
    (listener) => journal.changed.add(listener),
    () => journal.listed,
  );
  const days = byDays(state.sittings);
  return (
    <div className="history-list" data-testid="history-list">
      <ListFilters work={work} address={address} />
      {days.map(({ day, sittings }) => (
        <section key={day} aria-label={day}>
          <h3>{day}</h3>
          <ul>
            {sittings.map((sitting) => (
              <SittingRow key={sitting.from} sitting={sitting} work={work} address={address} />
            ))}
          </ul>
        </section>
      ))}
      {state.sittings.length === 0 && state.kept.length === 0 && !state.loading && state.trouble === null && <p className="history-none">Nothing to list.</p>}
      {state.trouble !== null && <p role="alert">{state.trouble}</p>}
      {state.more && (
        <button type="button" className="history-more" disabled={state.loading} data-testid="history-more" onClick={() => void journal.loadMore()}>
          {state.loading ? 'Loading…' : 'Show older'}
        </button>
      )}
      {!state.more && <ListEnd listed={state} work={work} address={address} />}
    </div>
  );
}

function byDays(sittings: readonly Sitting[]): { day: string; sittings: Sitting[] }[] {
  const days: { day: string; sittings: Sitting[] }[] = [];
  const now = new Date();
  for (const sitting of sittings) {
    const day = dayWords(sitting.end, now);
    const last = days.at(-1);
    if (last?.day === day) last.sittings.push(sitting);
    else days.push({ day, sittings: [sitting] });
  }
  return days;
}

interface RowProps extends HistoryListProps {
  sitting: Sitting;
}

function SittingRow({ sitting, work, address }: RowProps) {
  const [expanded, setExpanded] = useState(false);
  const marks = work.journal.marks.filter(({ version }) => version > sitting.from && version <= sitting.to).reverse();
  return (
    <li data-testid="sitting" data-from={sitting.from} data-to={sitting.to}>
      {marks.map((mark) => (
        <MarkRow key={mark.version} mark={mark} work={work} address={address} />
      ))}
      <SpanRow span={sitting} since={null} work={work} address={address} expanded={expanded} onExpand={setExpanded} />
      {expanded && (
        <ul className="history-steps">
          {sitting.steps.map((step) => (
            <StepRow key={step.from} step={step} work={work} address={address} />
          ))}
        </ul>
      )}
    </li>
  );
}

function StepRow({ step, work, address }: HistoryListProps & { step: Span }) {
  const [expanded, setExpanded] = useState(false);
  return (
    <li data-testid="step" data-from={step.from} data-to={step.to}>
      <SpanRow span={step} since={step.from} work={work} address={address} expanded={expanded} onExpand={setExpanded} />
      {expanded && <RevisionRows step={step} work={work} address={address} />}
    </li>
  );
}

interface SpanRowProps extends HistoryListProps {
  span: Span;
  /** What changes are shown since, where that is not the beginning of the sitting. */
  since: number | null;
  expanded: boolean;
  onExpand: (expanded: boolean) => void;
}

/** One span: when, who, how much. Choosing it shows how it was at its end, with what changed in it. */
function SpanRow({ span, since, work, address, expanded, onExpand }: SpanRowProps) {
  const { people } = work.journal;
  const names = span.people.map(({ id }) => authorOf(people, id).name);
  const times = spanWords(span.start, span.end);
  const chosen = !address.comparing && address.version === span.to && address.from === since;
  return (
    <div className="history-row" data-chosen={chosen}>
      <button
        type="button"
        className="icon-button history-expand"
        aria-expanded={expanded}
        aria-label={`${expanded ? 'Hide' : 'Show'} the steps of ${times}`}
        title={expanded ? 'Hide the steps' : 'Show the steps'}
        onClick={() => onExpand(!expanded)}
      >
        <Icon name={expanded ? 'down' : 'right'} />
      </button>
      {address.comparing ? (
        <Picks version={span.to} label={times} work={work} address={address} />
      ) : null}
      <button type="button" className="history-choose" aria-current={chosen} onClick={() => work.choose(span.to, since)}>
        <span className="history-when">{times}</span>
        <Amount people={span.people} />
        <span className="history-who">
          <PeopleDots ids={span.people.map(({ id }) => id)} people={people} sheet={work.sheet} />
          {namesWords(names)}
        </span>
        <span className="spoken">{amountWords(span.people)}</span>
      </button>
    </div>
  );
}

