import { formatId } from '../../kernel/ids.js';

/**
 * The author of a change: an operator's admin token, a customer member's management token, an invitation, the system
 * itself (command line, seed, start); by a session a member of a customer, a user: an operator, or a person that changes
 * the own account, or an operator that acts as a member: both are named.
 */
export interface Actor {
  readonly kind: 'admin_token' | 'management_token' | 'invitation' | 'member' | 'user' | 'impersonation' | 'system';
  /** UUID of the token, invitation, member or user; for `system` the name of the component (`cli`, `seed`). */
  readonly id: string;
  /** Of an impersonation: the UUID of the member; `id` is that of the operator. */
  readonly asMember?: string;
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
  impersonation: 'usr',
} as const;

/** The form in which an actor is stored and shown: `admin_token:tok_…`, `impersonation:usr_…@mbr_…`, `system:cli`. */
export function formatActor({ kind, id, asMember }: Actor): string {
  const member = asMember === undefined ? '' : `@${formatId('mbr', asMember)}`;
  return `${kind}:${kind === 'system' ? id : formatId(PREFIXES[kind], id)}${member}`;
}

/** A component that makes changes without an HTTP request. */
export function systemActor(part: string): Actor {
  return { kind: 'system', id: part, address: null, requestId: null, idempotencyKey: null };
}
