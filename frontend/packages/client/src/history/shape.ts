// Reads JSON that came from elsewhere. What is not as it should be is a ShapeError, which names the place.

export class ShapeError extends Error {}

export type Decode<Value> = (value: unknown, place: string) => Value;

export const text: Decode<string> = (value, place) => (typeof value === 'string' ? value : fail(place, 'a text'));
export const count: Decode<number> = (value, place) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : fail(place, 'a whole number');
/** A time as RFC 3339 writes it, in milliseconds of Date.now(). */
export const time: Decode<number> = (value, place) => {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? fail(place, 'a time') : at;
};
/** Anything, to be looked at by who knows what it is. */
export const anything: Decode<unknown> = (value) => value;

export function fields(value: unknown, place: string): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : fail(place, 'an object');
}

/** Null, or nothing at all, is null. */
export function orNull<Value>(decode: Decode<Value>): Decode<Value | null> {
  return (value, place) => (value === null || value === undefined ? null : decode(value, place));
}

/** Null, or nothing at all, is an empty list: Go writes a list that was never made as null. */
export function list<Value>(decode: Decode<Value>): Decode<Value[]> {
  return (value, place) => {
    if (value === null || value === undefined) return [];
    return Array.isArray(value) ? value.map((each, i) => decode(each, `${place}[${i}]`)) : fail(place, 'a list');
  };
}

export function fail(place: string, wanted: string): never {
  throw new ShapeError(`the server's answer should have ${wanted} as ${place}`);
}
