import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { Icon } from '../icon';
import type { Journal } from './journal';
import { Player, SPEEDS } from './player';
import type { Reader } from './reader';
import type { SessionHistory } from './sessionHistory';
import { useShown } from './useReader';
import { authorOf, momentWords } from './words';

interface TimelineProps {
  reader: Reader<unknown>;
  journal: Journal;
  past: SessionHistory;
  /** The newest version. */
  head: number;
  /** The reader rests at a version. */
  onVersion: (version: number) => void;
}

/** All versions in a row, to be gone through by hand or played back. */
export function Timeline({ reader, journal, past, head, onVersion }: TimelineProps) {
  const { version, wanted, author, at } = useShown(reader);
  const [player] = useState(() => new Player(reader));
  const playing = useSyncExternalStore(
    (listener) => player.changed.add(listener),
    () => player.playing,
  );
  const [speed, setSpeed] = useState<number>(SPEEDS[0]);
  const scrubbed = useRef(false);
  useEffect(() => () => player.stop(), [player]);
  useEffect(
    () =>
      reader.rested.add((rested) => {
        // Where the address led is where one is already.
        if (scrubbed.current) onVersion(rested);
        scrubbed.current = false;
      }),
    [reader, onVersion],
  );
  const most = Math.max(head, wanted);
  const go = (to: number) => {
    player.stop();
    scrubbed.current = true;
    reader.to(Math.min(Math.max(to, 0), most));
  };
  const toSitting = async (step: -1 | 1) => {
    const here = await journal.sittingOf(step < 0 ? wanted : Math.min(wanted + 1, most));
    go(here === null ? wanted + step : step < 0 ? here.from : here.to);
  };
  const people = new Map([...journal.people, ...reader.replay.people]);
  const words = at === null ? 'The beginning' : `${momentWords(at)}, by ${authorOf(people, author).name}`;
  return (
    <div className="timeline" role="group" aria-label="Timeline" data-testid="timeline">
      <button
        type="button"
        className="icon-button"
        data-testid="play"
        aria-label={playing ? 'Pause' : 'Play'}
        title={playing ? 'Pause' : 'Play'}
        onClick={() => {
          scrubbed.current = true;
          if (playing) player.stop();
          else player.play(version >= most ? 0 : version, () => most, speed);
        }}
      >
        <Icon name={playing ? 'pause' : 'play'} />
      </button>
      <select
        aria-label="Speed"
        data-testid="speed"
        value={speed}
        onChange={(event) => {
          const chosen = Number(event.target.value);
          setSpeed(chosen);
          player.changeSpeed(chosen);
        }}
      >
        {SPEEDS.map((each) => (
          <option key={each} value={each}>
            {each}×
          </option>
        ))}
      </select>
      <div className="timeline-track">
        <input
          type="range"
          min={0}
          max={most}
          step={1}
          value={Math.min(wanted, most)}
          aria-label="Version"
          aria-valuetext={words}
          data-testid="slider"
          onChange={(event) => go(event.target.valueAsNumber)}
          onKeyDown={(event) => {
            if (event.key !== 'PageUp' && event.key !== 'PageDown') return;
            event.preventDefault();
            void toSitting(event.key === 'PageUp' ? 1 : -1);
          }}
        />
        <TimelineMarks journal={journal} most={most} onVersion={(to) => past.way.go({ version: to, from: null, comparing: false })} />
      </div>
      <span className="timeline-words" aria-hidden="true">
        {words}
      </span>
    </div>
  );
}

/** Named versions, in their places along the track. */
function TimelineMarks({ journal, most, onVersion }: { journal: Journal; most: number; onVersion: (version: number) => void }) {
  const marks = useSyncExternalStore(
    (listener) => journal.changed.add(listener),
    () => journal.marks,
  );
  return marks
    .filter(({ name }) => name !== '')
    .map(({ version, name }) => (
      <button
        key={version}
        type="button"
        className="timeline-mark"
        data-testid="timeline-mark"
        title={name}
        aria-label={`Version ${name}`}
        style={{ left: `${(version / Math.max(most, 1)) * 100}%` }}
        onClick={() => onVersion(version)}
      />
    ));
}
