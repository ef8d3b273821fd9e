import { Icon, type IconName } from './icon';

export interface ToolProps {
  label: string;
  icon: IconName;
  /** As in aria-keyshortcuts. */
  keys?: string | undefined;
  /** Whether it is on, of what can be on or off. */
  pressed?: boolean | undefined;
  onUse: () => void;
}

/** A button of a toolbar, which leaves the caret where it is. */
export function Tool({ label, icon, keys, pressed, onUse }: ToolProps) {
  return (
    <button
      type="button"
      className="icon-button"
      tabIndex={-1}
      aria-label={label}
      aria-pressed={pressed}
      aria-keyshortcuts={keys}
      title={keys === undefined ? label : `${label} (${keys.replaceAll('Control', 'Ctrl')})`}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onUse}
    >
      <Icon name={icon} />
    </button>
  );
}
