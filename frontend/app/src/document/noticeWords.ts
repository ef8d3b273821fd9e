import type { Excess, Phase } from '@tandem/client';
import type { Noun } from '../kind';

/** Who deleted a document, in words; `name` is theirs where it is known. */
export function deletedBy({ yourself }: Extract<Phase, { kind: 'deleted' }>, name: string | null, noun: Noun): string {
  if (yourself) return `You deleted this ${noun}.`;
  return name === null ? `This ${noun} was deleted.` : `This ${noun} was deleted by ${name}.`;
}

/** Why a change was not made. */
export function excessWords({ what, bytes, limit }: Excess, noun: Noun): string {
  if (what === 'document') {
    return `This ${noun} is full: it may have at most ${size(limit)}. Nothing was changed; take something out first.`;
  }
  return `That is too large: ${size(bytes)}, and one change may have at most ${size(limit)}. Nothing was changed; add it in parts.`;
}

const UNITS = ['bytes', 'kB', 'MB', 'GB'] as const;

function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : Number(value.toPrecision(2))} ${UNITS[unit] ?? ''}`;
}

/** A reason as a sentence of its own. */
export function sentence(reason: string): string {
  const begun = reason.charAt(0).toLocaleUpperCase('en') + reason.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
