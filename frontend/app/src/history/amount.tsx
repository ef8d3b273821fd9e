import type { Share } from '@tandem/client';
import { numberWords, totals } from './words';

/** How much went in and out, in short; whoever does not see it is told in words beside it. */
export function Amount({ people }: { people: readonly Share[] }) {
  const { inserted, deleted } = totals(people);
  return (
    <span className="history-amount" aria-hidden="true">
      {inserted > 0 && <span className="added">+{numberWords(inserted)}</span>}
      {deleted > 0 && <span className="removed">−{numberWords(deleted)}</span>}
      {inserted + deleted === 0 && 'formats'}
    </span>
  );
}
