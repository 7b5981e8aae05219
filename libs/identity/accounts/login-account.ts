/** How a user logs in. */
export interface LoginAccount {
  readonly userId: string;
  /** argon2id, in PHC format; null: no password. */
  readonly passwordHash: string | null;
  readonly passwordChangedAt: Date | null;
  /** Null: the address is not confirmed. */
  readonly emailVerifiedAt: Date | null;
  readonly locale: string;
}
