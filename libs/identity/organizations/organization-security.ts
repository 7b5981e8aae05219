import { formatId, RoutifyError } from '#core';
import { isFactor } from '../domain/login-method.js';

/** What the rules read of a session. */
export interface SessionReach {
  /** The organization whose provider began it; null: none. */
  readonly organizationId: string | null;
  readonly methods: readonly string[];
}

/** What an organization requires of the sessions of its members. Tokens are made with such a session. */
export interface SecurityRules {
  readonly requireSecondFactor: boolean;
  /** Only sessions that a provider of the organization began reach it, but for owners: they are the way back in. */
  readonly requireSingleSignOn: boolean;
}

/** Version 1 without a row: nothing is required. */
export interface OrganizationSecurity extends SecurityRules {
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Throws 403 unless a session fulfils the rules of the organization that it reaches. */
export function requireRules(
  { requireSecondFactor, requireSingleSignOn }: SecurityRules,
  session: SessionReach,
  { id, role }: { readonly id: string; readonly role: string },
): void {
  // The provider of an organization answers for its people, factors included.
  if (session.organizationId === id) return;
  const metadata = { organization: formatId('org', id) };
  if (requireSingleSignOn && role !== 'owner') {
    throw new RoutifyError('single_sign_on_required', 'Log in with the organization’s identity provider.', {
      metadata,
    });
  }
  if (requireSecondFactor && !session.methods.some(isFactor)) {
    const message = 'The organization requires a second factor. Set one up, or confirm the session with it.';
    throw new RoutifyError('factor_setup_required', message, { metadata });
  }
}

/** The API representation, for responses and the audit log. */
export function describeSecurity({ requireSecondFactor, requireSingleSignOn }: SecurityRules) {
  return { require_second_factor: requireSecondFactor, require_single_sign_on: requireSingleSignOn };
}
