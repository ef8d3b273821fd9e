import { type as json1, type JSONOp } from 'ot-json1';

/** A key of an object, and what an op does below it. */
export type Descent = readonly [string, readonly unknown[]];

/**
 * What an op does below each key; null when it does something to the very place that it is applied to, or goes by the
 * places of a list.
 */
export function descentsOf(op: unknown): Descent[] | null {
  if (!Array.isArray(op)) return null;
  if (typeof op[0] === 'string') return [[op[0], op.slice(1)]];
  const descents: Descent[] = [];
  for (const part of op as unknown[]) {
    if (!Array.isArray(part) || typeof part[0] !== 'string') return null;
    descents.push([part[0], part.slice(1)]);
  }
  return descents;
}

/** Ops that say what they remove, in full. */
const invertible = new WeakSet();

/**
 * json1 as boards use it. Ops that conflict are merged and not refused, so that transforming never throws. Applied
 * ops change the objects right below the top in place, as a board may hold thousands of elements and copying them for
 * each op would be most of the work; the top and all that is deeper are new wherever they change. Only an op from
 * makeInvertible has an inverse: where the reference would put `true` in place of what an op removed without saying so,
 * this throws, upon which ShareDB loads the document anew.
 */
export const mergingJson1 = {
  ...json1.typeAllowingConflictsPred(() => true),
  inPlace: true,

  create(data: unknown): unknown {
    return structuredClone(data);
  },

  apply(content: unknown, op: JSONOp): unknown {
    if (op === null || !isObject(content) || moves(op)) return json1.apply(content as never, op);
    const descents = descentsOf(op);
    if (descents === null) return json1.apply(content as never, op);
    const next = { ...content };
    for (const [key, below] of descents) put(next, key, applyWithin(next[key], below));
    return next;
  },

  makeInvertible(op: JSONOp, content: unknown): JSONOp {
    const full = json1.makeInvertible(op, content as never);
    if (full !== null) invertible.add(full);
    return full;
  },

  invert(op: JSONOp): JSONOp {
    if (op !== null && !invertible.has(op)) throw new Error('the op does not say what it removes');
    return json1.invert(op);
  },
};

function applyWithin(content: unknown, op: readonly unknown[]): unknown {
  const descents = isObject(content) ? descentsOf(op) : null;
  if (descents === null) return json1.apply(content as never, op as JSONOp);
  for (const [key, below] of descents) {
    const object = content as Record<string, unknown>;
    put(object, key, json1.apply(object[key] as never, below as JSONOp));
  }
  return content;
}

function put(object: Record<string, unknown>, key: string, value: unknown): void {
  if (value !== undefined) object[key] = value;
  else Reflect.deleteProperty(object, key);
}

/** Whether an op carries something from one place to another. */
export function moves(op: unknown): boolean {
  if (Array.isArray(op)) return op.some(moves);
  return isObject(op) && (op.p !== undefined || op.d !== undefined);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
