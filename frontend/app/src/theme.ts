import { Listeners } from '@tandem/client';

/** The appearance: the system's, unless one was chosen here. It is remembered for this browser. */
export type Theme = 'light' | 'dark';

const KEY = 'tandem.theme';
const changed = new Listeners();
const systemDark = matchMedia('(prefers-color-scheme: dark)');

export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return systemDark.matches ? 'dark' : 'light';
}

export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  changed.emit();
}

export function onThemeChange(listener: () => void): () => void {
  systemDark.addEventListener('change', listener);
  const leave = changed.add(listener);
  return () => {
    systemDark.removeEventListener('change', listener);
    leave();
  };
}
