import type { OpenDocument, TextOp } from '@tandem/client';
import { useEffect, useRef } from 'react';
import { TitleBinding } from './titleBinding';
import { usePhase } from './usePhase';

/** The title, edited in place by everyone. */
export function TitleField({ document }: { document: OpenDocument<string, TextOp> }) {
  const open = usePhase(document).kind === 'open';
  const field = useRef<HTMLInputElement>(null);
  const binding = useRef<TitleBinding>(null);
  useEffect(() => {
    if (!open || field.current === null) return;
    binding.current = new TitleBinding(field.current, document);
    return () => binding.current?.destroy();
  }, [document, open]);
  return (
    <input
      ref={field}
      className="title"
      data-testid="title"
      aria-label="Title"
      placeholder="Untitled"
      maxLength={300}
      autoComplete="off"
      readOnly={!open}
      onInput={() => binding.current?.typed()}
      onCompositionStart={() => binding.current?.composing(true)}
      onCompositionEnd={() => binding.current?.composing(false)}
    />
  );
}
