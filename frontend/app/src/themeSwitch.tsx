import { useSyncExternalStore } from 'react';
import { Icon } from './icon';
import { chooseTheme, currentTheme, onThemeChange } from './theme';

export function ThemeSwitch() {
  const dark = useSyncExternalStore(onThemeChange, currentTheme) === 'dark';
  return (
    <button
      type="button"
      className="icon-button"
      data-testid="theme-switch"
      aria-label="Dark appearance"
      aria-pressed={dark}
      title={dark ? 'Light appearance' : 'Dark appearance'}
      onClick={() => chooseTheme(dark ? 'light' : 'dark')}
    >
      <Icon name={dark ? 'sun' : 'moon'} />
    </button>
  );
}
