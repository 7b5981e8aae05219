/** The window of a cap in which a request was admitted. */
export interface SpendWindow {
  /** As in `Cap`. */
  readonly name: string;
  readonly windowKey: string;
}

/**
 * The context of an admission. The admit script formats it as text, and the gateway passes that text unread to every
 * later call, so a request lost by Redis can be restored or captured exactly.
 */
export interface Terms {
  /** Redis time, Unix milliseconds. */
  readonly admittedAtMs: number;
  readonly keyId: string;
  readonly windows: readonly SpendWindow[];
  /** Digest of the client's Idempotency-Key; null without one. */
  readonly idempotencyHash: string | null;
}

const TERMS = /^(\d+)\|([^|]+)\|([^|]*)\|([^|]*)\|([^|]*)$/;
const WINDOW = /^([^=]+)=([^=]+)=\d+$/;

/** Reads the text form `admitted at|key|windows|token reservations|idempotency digest`. Throws on any other text. */
export function parseTerms(text: string): Terms {
  const match = TERMS.exec(text);
  if (match === null) throw new RangeError('not the terms of an admission');
  const [, admittedAt = '', keyId = '', windows = '', , idempotencyHash = ''] = match;
  return {
    admittedAtMs: parseInt(admittedAt, 10),
    keyId,
    windows: windows === '' ? [] : windows.split(',').map(parseWindow),
    idempotencyHash: idempotencyHash === '' ? null : idempotencyHash,
  };
}

/** The key alone. */
export function keyIdOf(terms: string): string {
  const start = terms.indexOf('|') + 1;
  return terms.slice(start, terms.indexOf('|', start));
}

function parseWindow(text: string): SpendWindow {
  const match = WINDOW.exec(text);
  if (match === null) throw new RangeError('not a window of an admission');
  const [, name = '', windowKey = ''] = match;
  return { name, windowKey };
}
