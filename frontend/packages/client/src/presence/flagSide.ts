/** From where to where something reaches on the screen, in pixels from its top. */
export interface Band {
  top: number;
  bottom: number;
}

/** Where a caret's flag is: over the caret, under it, or nowhere for now. */
export type FlagSide = 'above' | 'below' | 'hidden';

/** How high a flag is, in pixels. */
export const FLAG_HEIGHT = 18;

/**
 * Where the flag of a caret has room: above it, unless that is beyond the editor's `top` or over the line of the
 * reader's `own` caret, which is null while the reader does not write.
 */
export function flagSide(caret: Band, own: Band | null, top: number): FlagSide {
  const above = { top: caret.top - FLAG_HEIGHT, bottom: caret.top };
  if (above.top >= top && !meets(above, own)) return 'above';
  const below = { top: caret.bottom, bottom: caret.bottom + FLAG_HEIGHT };
  return meets(below, own) ? 'hidden' : 'below';
}

function meets(flag: Band, line: Band | null): boolean {
  return line !== null && flag.top < line.bottom && flag.bottom > line.top;
}
