import { formatId } from '#kernel';

/**
 * Who makes a change: an operator by an admin token, a customer's member by a management token, whoever shows an
 * invitation, or the system itself (command line, seed, start).
 */
export interface Actor {
  readonly kind: 'admin_token' | 'management_token' | 'invitation' | 'system';
  /** UUID of the token or invitation; for `system` the name of the part that acts (`cli`, `seed`). */
  readonly id: string;
  /** Where the request came from; null when there was none. */
  readonly address: string | null;
  readonly requestId: string | null;
  /** The Idempotency-Key of the request: `recordChange` marks it as used in the transaction of the change. */
  readonly idempotencyKey: string | null;
}

const PREFIXES = { admin_token: 'tok', management_token: 'tok', invitation: 'inv' } as const;

/** The form in which an actor is stored and shown: `admin_token:tok_…`, `system:cli`. */
export function formatActor({ kind, id }: Actor): string {
  return `${kind}:${kind === 'system' ? id : formatId(PREFIXES[kind], id)}`;
}

/** A part of this product that changes something without being asked over HTTP. */
export function systemActor(part: string): Actor {
  return { kind: 'system', id: part, address: null, requestId: null, idempotencyKey: null };
}
