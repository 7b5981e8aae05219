import { parseCapName } from './cap-name.js';

/** The spending window of one cap in which a request was admitted. */
export interface SpendWindow {
  /** Whose cap it is: a member's, or with null the request's key's own. */
  readonly memberId: string | null;
  /** Name of the cap's period, e.g. `day`. */
  readonly period: string;
  readonly windowKey: string;
}

/**
 * What was agreed when a request was admitted. The admit script writes it as text, the gateway hands that text back
 * unread with every later call, so that a request which Redis has forgotten can be put back or captured exactly.
 */
export interface Terms {
  /** Redis time, Unix milliseconds. */
  readonly admittedAtMs: number;
  readonly keyId: string;
  readonly windows: readonly SpendWindow[];
  /** Digest of the client's Idempotency-Key; null when it sent none. */
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

function parseWindow(text: string): SpendWindow {
  const match = WINDOW.exec(text);
  if (match === null) throw new RangeError('not a window of an admission');
  const [, name = '', windowKey = ''] = match;
  return { ...parseCapName(name), windowKey };
}
