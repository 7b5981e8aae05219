import { formatId } from '#kernel';

/**
 * The author of a change: an operator's admin token, a customer member's management token, an invitation, the system
 * itself (command line, seed, start); by a session a member of a customer, or a user: an operator, or a person that
 * changes the own account.
 */
export interface Actor {
  readonly kind: 'admin_token' | 'management_token' | 'invitation' | 'member' | 'user' | 'system';
  /** UUID of the token, invitation, member or user; for `system` the name of the component (`cli`, `seed`). */
  readonly id: string;
  /** Client address of the request; null without a request. */
  readonly address: string | null;
  readonly requestId: string | null;
  /** The Idempotency-Key of the request: `recordChange` marks it as used in the transaction of the change. */
  readonly idempotencyKey: string | null;
}

const PREFIXES = {
  admin_token: 'tok',
  management_token: 'tok',
  invitation: 'inv',
  member: 'mbr',
  user: 'usr',
} as const;

/** The form in which an actor is stored and shown: `admin_token:tok_…`, `system:cli`. */
export function formatActor({ kind, id }: Actor): string {
  return `${kind}:${kind === 'system' ? id : formatId(PREFIXES[kind], id)}`;
}

/** A component that makes changes without an HTTP request. */
export function systemActor(part: string): Actor {
  return { kind: 'system', id: part, address: null, requestId: null, idempotencyKey: null };
}
