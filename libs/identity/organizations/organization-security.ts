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

/** The API representation, for responses and the audit log. */
export function describeSecurity({ requireSecondFactor, requireSingleSignOn }: SecurityRules) {
  return { require_second_factor: requireSecondFactor, require_single_sign_on: requireSingleSignOn };
}
