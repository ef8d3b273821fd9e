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
  const { wanted, author, at } = useShown(reader);
  const first = useSyncExternalStore(
    (listener) => journal.changed.add(listener),
    () => journal.first,
  );
  const { player, begin, go } = usePassage(reader, first, head, onVersion);
  const most = Math.max(head, wanted);
  const toSitting = async (step: -1 | 1) => {
    const here = await journal.sittingOf(step < 0 ? wanted : Math.min(wanted + 1, most));
    go(here === null ? wanted + step : step < 0 ? here.from : here.to);
  };
  const people = new Map([...journal.people, ...reader.replay.people]);
  const words = at === null ? 'The beginning' : `${momentWords(at)}, by ${authorOf(people, author).name}`;
  return (
    <div className="timeline" role="group" aria-label="Timeline" data-testid="timeline">
      <PlayTools player={player} onPlay={begin} />
      <div className="timeline-track">
        <input
          type="range"
          min={first}
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
        <TimelineMarks journal={journal} first={first} most={most} onVersion={(to) => past.way.go({ version: to, from: null, comparing: false })} />
      </div>
      <span className="timeline-words" aria-hidden="true">
        {words}
      </span>
    </div>
  );
}

/** The ways to pass from one version to another here, and word of where one comes to rest. */
function usePassage(reader: Reader<unknown>, first: number, head: number, onVersion: (version: number) => void) {
  const [player] = useState(() => new Player(reader));
  const passed = useRef(false);
  const newest = useRef(head);
  useEffect(() => {
    newest.current = head;
  }, [head]);
  useEffect(() => () => player.stop(), [player]);
  useEffect(
    () =>
      reader.rested.add((version) => {
        // Where the address led is where one is already.
        if (passed.current) onVersion(version);
        passed.current = false;
      }),
    [reader, onVersion],
  );
  const go = (version: number) => {
    player.stop();
    passed.current = true;
    reader.to(Math.min(Math.max(version, first), Math.max(head, reader.shown.wanted)));
  };
  /** Plays from here on; at the end, from the beginning. */
  const begin = (speed: number) => {
    passed.current = true;
    const { version } = reader.shown;
    player.play(version >= head || version < first ? first : version, () => newest.current, speed);
  };
  return { player, begin, go };
}

function PlayTools({ player, onPlay }: { player: Player; onPlay: (speed: number) => void }) {
  const playing = useSyncExternalStore(
    (listener) => player.changed.add(listener),
    () => player.playing,
  );
  const [speed, setSpeed] = useState<number>(SPEEDS[0]);
  return (
    <>
      <button
        type="button"
        className="icon-button"
        data-testid="play"
        aria-label={playing ? 'Pause' : 'Play'}
        title={playing ? 'Pause' : 'Play'}
        onClick={() => (playing ? player.stop() : onPlay(speed))}
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
    </>
  );
}

/** Named versions, in their places along the track. */
function TimelineMarks({ journal, first, most, onVersion }: { journal: Journal; first: number; most: number; onVersion: (version: number) => void }) {
  const marks = useSyncExternalStore(
    (listener) => journal.changed.add(listener),
    () => journal.marks,
  );
  return marks
    .filter(({ name, version }) => name !== '' && version >= first)
    .map(({ version, name }) => (
      <button
        key={version}
        type="button"
        className="timeline-mark"
        data-testid="timeline-mark"
        title={name}
        aria-label={`Version ${name}`}
        style={{ left: `${((version - first) / Math.max(most - first, 1)) * 100}%` }}
        onClick={() => onVersion(version)}
      />
    ));
}
