import { useEffect, useId, useRef, type ReactNode } from 'react';

interface ConfirmDialogProps {
  title: string;
  /** What the button that goes on says. */
  action: string;
  children: ReactNode;
  /** What is done harms nothing. */
  harmless?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
}

/** Asks before something is done. As a modal dialog of the browser it keeps the focus, and Escape cancels. */
export function ConfirmDialog({ title, action, children, harmless = false, onConfirm, onCancel }: ConfirmDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      data-testid="confirm"
      onClose={onCancel}
    >
      <h2 id={`${id}-title`}>{title}</h2>
      <p id={`${id}-text`}>{children}</p>
      <div className="dialog-actions">
        <button type="button" autoFocus onClick={onCancel}>
          Cancel
        </button>
        <button type="button" className={harmless ? 'confirm' : 'danger'} data-testid="confirm-action" onClick={onConfirm}>
          {action}
        </button>
      </div>
    </dialog>
  );
}
