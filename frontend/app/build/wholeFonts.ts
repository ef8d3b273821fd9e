// Stands in for the part of Excalidraw that cuts fonts down to the letters that a drawing has.

export const Commands = {};
export const WorkerUrl = undefined;

/** A font as a data address; all of it, whatever the letters. */
export function subsetToBase64(font: ArrayBuffer): Promise<string> {
  return Promise.resolve(toBase64(font));
}

export function toBase64(font: ArrayBuffer): string {
  let bytes = '';
  for (const byte of new Uint8Array(font)) bytes += String.fromCharCode(byte);
  return `data:font/woff2;base64,${btoa(bytes)}`;
}
