/** Colours to choose from: a circle of hues, the same as the server gives to those who have chosen none. */
export const palette: readonly { name: string; colour: string }[] = [
  { name: 'Red', colour: '#c62828' },
  { name: 'Pink', colour: '#ad1457' },
  { name: 'Purple', colour: '#8e24aa' },
  { name: 'Violet', colour: '#5e35b1' },
  { name: 'Indigo', colour: '#3949ab' },
  { name: 'Blue', colour: '#1565c0' },
  { name: 'Cyan', colour: '#00728f' },
  { name: 'Teal', colour: '#00796b' },
  { name: 'Green', colour: '#2e7d32' },
  { name: 'Olive', colour: '#5d7a12' },
  { name: 'Amber', colour: '#8a6500' },
  { name: 'Orange', colour: '#b4510a' },
  { name: 'Brown', colour: '#6d4c41' },
  { name: 'Grey', colour: '#546e7a' },
];

/** The paper of the two appearances, as in base.css. */
const PAPER = { light: '#ffffff', dark: '#1c1f22' };
/** How much a caret must differ from the paper. WCAG asks for 3 of what is not text. */
const CARET_CONTRAST = 3.2;

type Rgb = readonly [number, number, number];

/** A colour for either appearance, and one for letters on it, both in CSS. */
export interface CaretColours {
  color: string;
  ink: string;
}

/** Someone's colour, made lighter or darker where it could not be seen, and what can be read on it. */
export function caretColours(colour: string): CaretColours {
  const light = visibleOn(colour, PAPER.light, [0, 0, 0]);
  const dark = visibleOn(colour, PAPER.dark, [255, 255, 255]);
  return { color: `light-dark(${light}, ${dark})`, ink: `light-dark(${inkOn(light)}, ${inkOn(dark)})` };
}

/** How much letters must differ from what they stand on, with something to spare for inline code's darker ground. */
const TEXT_CONTRAST = 5.2;
/** How much of someone's colour the ground of their words has. */
const TINT = 0.1;

/** Someone's colour as that of letters, and a ground for these that is tinted with it, both in CSS. */
export function readableOn(colour: string): { ink: string; ground: string } {
  const ground = { light: mixed(PAPER.light, parse(colour), TINT), dark: mixed(PAPER.dark, parse(colour), 1.6 * TINT) };
  const light = visibleOn(colour, ground.light, [0, 0, 0], TEXT_CONTRAST);
  const dark = visibleOn(colour, ground.dark, [255, 255, 255], TEXT_CONTRAST);
  return { ink: `light-dark(${light}, ${dark})`, ground: `light-dark(${ground.light}, ${ground.dark})` };
}

/** Black or white, whichever reads better: one of them has at least 4.58 : 1 on every colour. */
export function inkOn(colour: string): string {
  return contrast(colour, '#ffffff') >= contrast(colour, '#000000') ? '#ffffff' : '#000000';
}

/** As WCAG 2 defines it, from 1 to 21. */
export function contrast(a: string, b: string): number {
  const [one, other] = [luminance(parse(a)), luminance(parse(b))];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** The colour, mixed with as little of another as makes it stand out from the paper. */
export function visibleOn(colour: string, paper: string, towards: Rgb, wanted = CARET_CONTRAST): string {
  for (let part = 0; part < 1; part += 0.05) {
    const visible = mixed(colour, towards, part);
    if (contrast(visible, paper) >= wanted) return visible;
  }
  return format(towards);
}

/** A colour with a part of another. */
function mixed(colour: string, other: Rgb, part: number): string {
  return format(parse(colour).map((value, i) => value + ((other[i] ?? 0) - value) * part));
}

function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function parse(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function format(rgb: readonly number[]): string {
  return `#${rgb.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;
}
