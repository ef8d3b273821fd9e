/** What the server takes, in bytes of JSON; what is absent it did not say. */
export interface Limits {
  operationBytes?: number;
  documentBytes?: number;
}

/** Why a change was not made: it, or the document with it, would be larger than the server takes. */
export interface Excess {
  what: 'change' | 'document';
  bytes: number;
  limit: number;
}

/** The limits that a greeting carries. */
export function limitsOf(greeting: { limits?: unknown }): Limits {
  const { limits } = greeting;
  if (typeof limits !== 'object' || limits === null) return {};
  const { operationBytes, documentBytes } = limits as Record<string, unknown>;
  return {
    ...(isSize(operationBytes) ? { operationBytes } : {}),
    ...(isSize(documentBytes) ? { documentBytes } : {}),
  };
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && value > 0;
}

const encoder = new TextEncoder();

/** How many bytes a value has as JSON. */
export function jsonBytes(value: unknown): number {
  return encoder.encode(JSON.stringify(value)).length;
}

/** Knows whether a document would become too large, without measuring all of it at each change. */
export class DocumentSize {
  /** No more bytes than these are in the document; unknown until it has been measured. */
  #atMost = Infinity;

  /** The document has been loaded anew. */
  forget(): void {
    this.#atMost = Infinity;
  }

  /** Someone's change of so many bytes has been applied. */
  grown(bytes: number): void {
    this.#atMost += bytes;
  }

  /**
   * How far a change of `bytes` goes over the limit, or null. `before` and `after` give the content without and with
   * it; they are asked only near the limit. What makes a document smaller is always welcome.
   */
  excess(bytes: number, limit: number, before: () => unknown, after: () => unknown): Excess | null {
    if (this.#atMost + bytes <= limit) return null;
    const now = jsonBytes(before());
    this.#atMost = now;
    if (now + bytes <= limit) return null;
    const then = jsonBytes(after());
    return then > limit && then > now ? { what: 'document', bytes: then, limit } : null;
  }
}
