import type { HistoryAddress } from './historyAddress';
import type { Listed } from './journal';
import { MarkRow, type ListWork } from './listParts';
import { momentWords } from './words';

/** Where the history begins, if it was shortened, with the named versions from before; and what was erased from it. */
export function ListEnd({ listed, work, address }: { listed: Listed; work: ListWork; address: HistoryAddress }) {
  const { first, kept, redactions } = listed;
  return (
    <>
      {first > 0 && (
        <section className="history-end" aria-label="Where the history begins" data-testid="history-trimmed">
          <p className="history-none">
            Older history was removed: it begins here. {kept.length > 0 && 'These named versions from before were kept.'}
          </p>
          {kept.map((mark) => (
            <MarkRow key={mark.version} mark={mark} work={work} address={address} />
          ))}
        </section>
      )}
      {redactions.map(({ at, by, reason }) => (
        <p key={at} className="history-none" data-testid="history-redacted">
          A text was erased from this history by {by}, {momentWords(at)}: {reason}
        </p>
      ))}
    </>
  );
}
