import { useEffect, useState, type ReactNode } from 'react';
import { sentence } from '../document/noticeWords';
import { Icon } from '../icon';
import type { BoardWork } from './work';

interface BoardNoticesProps {
  work: BoardWork;
  /** Why a file could not be opened. */
  file: string | null;
  onFileRead: () => void;
}

/** What the reader must know about the board or is asked for, over its lower edge: the drawing must not move. */
export function BoardNotices({ work, file, onFileRead }: BoardNoticesProps) {
  const { binding } = work;
  const [picture, setPicture] = useState<string | null>(null);
  useEffect(() => binding.fileTrouble.add(({ why, final }) => setPicture(pictureWords(why, final))), [binding]);
  return (
    <div className="board-notices">
      <Invitation work={work} />
      {picture !== null && (
        <Notice testId="picture-trouble" onClose={() => setPicture(null)}>
          {picture}
        </Notice>
      )}
      {file !== null && (
        <Notice testId="file-trouble" onClose={onFileRead}>
          {file}
        </Notice>
      )}
    </div>
  );
}

function pictureWords(why: string, final: boolean): string {
  if (final) return `A picture was taken off the board: the server does not keep it. ${sentence(why)}`;
  return `A picture has not reached the server yet; it is sent again by itself. ${sentence(why)}`;
}

interface NoticeProps {
  testId: string;
  children: ReactNode;
  onClose: () => void;
}

function Notice({ testId, children, onClose }: NoticeProps) {
  return (
    <section className="notice-bar warning" role="alert" data-testid={testId}>
      <Icon name="warning" />
      <p>{children}</p>
      <button type="button" className="icon-button" aria-label="Close" title="Close" onClick={onClose}>
        <Icon name="cross" />
      </button>
    </section>
  );
}

/** Someone asks everyone to follow them; nobody has to. */
function Invitation({ work: { presence } }: { work: BoardWork }) {
  const [from, setFrom] = useState<{ id: string; name: string } | null>(null);
  useEffect(() => presence.invited.add(setFrom), [presence]);
  if (from === null) return null;
  return (
    <section className="notice-bar" role="alert" data-testid="invitation">
      <Icon name="people" />
      <p>{from.name} asks you to follow along.</p>
      <button
        type="button"
        data-testid="invitation-follow"
        onClick={() => {
          presence.follow(from.id);
          setFrom(null);
        }}
      >
        Follow
      </button>
      <button type="button" data-testid="invitation-decline" onClick={() => setFrom(null)}>
        Not now
      </button>
    </section>
  );
}
