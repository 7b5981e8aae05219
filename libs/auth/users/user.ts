import { formatId } from '#core';

/** A person, independent of memberships. */
export interface User {
  readonly id: string;
  /** Unique and canonical; a user of an older version may have another spelling, in lower case. */
  readonly email: string;
  readonly name: string;
  readonly status: string;
  /** Role as an operator; null: none. */
  readonly platformRole: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The API representation, for responses and the audit log. */
export function describeUser(user: User) {
  return {
    id: formatId('usr', user.id),
    email: user.email,
    name: user.name,
    status: user.status,
    platform_role: user.platformRole,
  };
}
