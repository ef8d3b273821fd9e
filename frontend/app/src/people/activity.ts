import type { Activity } from '@tandem/client';

/** Without any input for this long one is idle. */
const IDLE_MS = 60_000;

/** Tells what the reader is doing, at once and at each change. Returns what ends it. */
export function watchActivity(page: Window, tell: (activity: Activity) => void): () => void {
  const leaving = new AbortController();
  let timer: number | undefined;
  let now: Activity | null = null;
  const set = (activity: Activity) => {
    if (activity !== now) tell(activity);
    now = activity;
  };
  const stir = () => {
    page.clearTimeout(timer);
    if (page.document.visibilityState === 'hidden') {
      set('away');
      return;
    }
    set('active');
    timer = page.setTimeout(() => set('idle'), IDLE_MS);
  };
  for (const event of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'focus']) {
    page.addEventListener(event, stir, { signal: leaving.signal, passive: true, capture: true });
  }
  page.document.addEventListener('visibilitychange', stir, { signal: leaving.signal });
  stir();
  return () => {
    leaving.abort();
    page.clearTimeout(timer);
  };
}
