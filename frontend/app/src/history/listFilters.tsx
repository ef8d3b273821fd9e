import type { HistoryAddress } from './historyAddress';
import type { ListWork } from './listParts';
import { authorOf } from './words';

/** Which sittings are listed. */
export function ListFilters({ work, address }: { work: ListWork; address: HistoryAddress }) {
  const { people } = work.journal;
  const ids = [...people.keys()];
  const { person } = address;
  return (
    <div className="history-filters" role="group" aria-label="What is listed">
      <label>
        <input type="checkbox" data-testid="named-only" checked={address.named} onChange={(event) => work.go({ named: event.target.checked })} />
        Named only
      </label>
      <select
        aria-label="By whom"
        data-testid="by-person"
        value={person ?? ''}
        onChange={(event) => work.go({ person: event.target.value === '' ? null : event.target.value })}
      >
        <option value="">By everyone</option>
        {(person === null || ids.includes(person) ? ids : [...ids, person]).map((id) => (
          <option key={id} value={id}>
            By {authorOf(people, id).name}
          </option>
        ))}
      </select>
    </div>
  );
}
