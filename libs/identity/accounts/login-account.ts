/** How a user logs in. */
export interface LoginAccount {
  readonly userId: string;
  /** argon2id, in PHC format; null: no password. */
  readonly passwordHash: string | null;
  readonly passwordChangedAt: Date | null;
  /** Null: the address is not confirmed. */
  readonly emailVerifiedAt: Date | null;
  /** The sealed secret of an app for codes; null: none. */
  readonly totpSealed: Uint8Array<ArrayBuffer> | null;
  readonly totpKeyId: string | null;
  /** Null: the codes of the app do not count. */
  readonly totpConfirmedAt: Date | null;
  readonly locale: string;
}
