const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** When something was, as one would say it; older than a week as a date. */
export function ago(at: number, now: Date, locale?: string): string {
  const age = now.getTime() - at;
  const say = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  if (age < MINUTE) return 'just now';
  if (age < HOUR) return say.format(-Math.floor(age / MINUTE), 'minute');
  const days = daysBetween(new Date(at), now);
  if (days === 0) return say.format(-Math.floor(age / HOUR), 'hour');
  if (days < 7) return say.format(-days, 'day');
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(at);
}

/** Midnights between two times. */
function daysBetween(from: Date, to: Date): number {
  const day = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((day(to) - day(from)) / (24 * HOUR));
}
