import { RoutifyError } from '#core';
import type { Membership } from './membership.js';
import type { RouteAccess } from './route-access.js';

interface PassFields {
  readonly credential: { readonly kind: 'session' | 'admin_token' | 'management_token'; readonly id: string };
  /** Of the person behind it; null: an admin token, which is no person's. */
  readonly userId: string | null;
  readonly access: RouteAccess;
  /** On customers' routes. */
  readonly membership: Membership | null;
  /** Of an operator, also of one who acts as a member. */
  readonly platformRole: string | null;
  /** When the credential ends by itself; null: never. */
  readonly endsAt: Date | null;
}

/** By what a request was admitted to its route. While its answer runs, it is admitted again and again. */
export class Pass implements PassFields {
  readonly credential: PassFields['credential'];
  readonly userId: string | null;
  readonly access: RouteAccess;
  readonly membership: Membership | null;
  readonly platformRole: string | null;
  readonly endsAt: Date | null;

  constructor({ credential, userId, access, membership, platformRole, endsAt }: PassFields) {
    this.credential = credential;
    this.userId = userId;
    this.access = access;
    this.membership = membership;
    this.platformRole = platformRole;
    this.endsAt = endsAt;
  }

  /**
   * Admits passes again by `admit`, which throws for one that is refused. Returns those that are still good, each with
   * what it is now. A pass that admits to something else than before is left out, too: what its answer shows was chosen
   * by the earlier rights.
   */
  static renew(passes: readonly Pass[], admit: (pass: Pass) => Pass | null): ReadonlyMap<Pass, Pass> {
    const good = new Map<Pass, Pass>();
    for (const pass of passes) {
      const now = unlessRefused(() => admit(pass));
      if (now !== null && now.reach === pass.reach) good.set(pass, now);
    }
    return good;
  }

  /** Ids of all rows whose change can end it. */
  get ids(): readonly string[] {
    const { credential, userId, membership } = this;
    const member = membership === null ? [] : [membership.memberId, membership.userId, membership.organization.id];
    return [credential.id, ...(userId === null ? [] : [userId]), ...member];
  }

  /** What the answer to a request follows from. */
  private get reach(): string {
    const { membership, platformRole } = this;
    if (membership === null) return JSON.stringify([platformRole]);
    const { organization, memberId, role, reach } = membership;
    return JSON.stringify([platformRole, organization.id, organization.status, memberId, role, reach]);
  }
}

function unlessRefused(admit: () => Pass | null): Pass | null {
  try {
    return admit();
  } catch (error) {
    if (error instanceof RoutifyError) return null;
    throw error;
  }
}
