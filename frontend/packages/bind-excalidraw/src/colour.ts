/** The least relative luminance on which the editor's almost black names can be read: a contrast of 4.5. */
const LEAST_LUMINANCE = 0.24;

/** A colour, "#rrggbb", mixed with as little white as lets the editor's names be read on it. */
export function underText(colour: string): string {
  const channels = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  for (let white = 0; white <= 1; white += 0.02) {
    const mixed = channels.map((channel) => Math.round(channel + (255 - channel) * white));
    if (luminanceOf(mixed) >= LEAST_LUMINANCE) return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
  }
  return '#ffffff';
}

/** As WCAG counts it. */
function luminanceOf(channels: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
