import { formatId } from '#kernel';

/** A person, whatever organizations it is a member of. */
export interface User {
  readonly id: string;
  /** Unique, in lower case. */
  readonly email: string;
  readonly name: string;
  readonly status: string;
  /** What it may do as an operator; null: nothing. */
  readonly platformRole: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** In the words of the API, for answers and for the audit. */
export function describeUser(user: User) {
  return {
    id: formatId('usr', user.id),
    email: user.email,
    name: user.name,
    status: user.status,
    platform_role: user.platformRole,
  };
}
