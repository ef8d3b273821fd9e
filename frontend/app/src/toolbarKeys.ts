const STEP: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };

/** In a toolbar the arrows move and Tab leaves, so that the way to the text is not through every button. */
export function moveAmongTools(event: React.KeyboardEvent<HTMLElement>): void {
  const step = STEP[event.key];
  if (step === undefined) return;
  const tools = [...event.currentTarget.querySelectorAll<HTMLElement>('button, select')];
  const here = tools.indexOf(event.target as HTMLElement);
  const there = Math.min(Math.max(here + step, 0), tools.length - 1);
  tools[there]?.focus();
  event.preventDefault();
}
