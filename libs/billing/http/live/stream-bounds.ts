import type { Pass } from '#auth';
import { RoutifyError } from '#core';

const OF_USER_MAX = 8;
const OF_ORGANIZATION_MAX = 32;
const STREAMS_MAX = 1_000;
/** Of these, customers leave so many to operators. */
const OPERATOR_RESERVE = 100;
const RETRY_AFTER_MS = 5_000;

/** The holder that a stream counts for. */
export interface StreamHolder {
  /** Of a person: the same for all its sessions and tokens. */
  readonly user: string;
  /** Null: an operator's, also of one who acts as a member. */
  readonly organization: string | null;
}

export function holderOf({ credential, userId, membership, platformRole }: Pass): StreamHolder {
  const organization = platformRole === null ? (membership?.organization.id ?? null) : null;
  return { user: userId ?? credential.id, organization };
}

/** Throws 429 above the bounds of the user and of the organization, 503 above those of the process. */
export function requireRoom(open: readonly StreamHolder[], { user, organization }: StreamHolder): void {
  const refuse = (limit: number, scope: 'user' | 'organization', isOwn: (holder: StreamHolder) => boolean): void => {
    if (open.filter(isOwn).length < limit) return;
    throw new RoutifyError('rate_limit_exceeded', `This ${scope} already has ${limit} open event streams.`, {
      retryAfterMs: RETRY_AFTER_MS,
      metadata: { limit, scope },
    });
  };
  refuse(OF_USER_MAX, 'user', (holder) => holder.user === user);
  if (organization !== null) {
    refuse(OF_ORGANIZATION_MAX, 'organization', (holder) => holder.organization === organization);
  }
  const ofCustomers = open.filter((holder) => holder.organization !== null).length;
  const isFull = organization !== null && ofCustomers >= STREAMS_MAX - OPERATOR_RESERVE;
  if (!isFull && open.length < STREAMS_MAX) return;
  throw new RoutifyError('overloaded', 'Too many event streams are open. Try again in a few seconds.', {
    retryAfterMs: RETRY_AFTER_MS,
  });
}
