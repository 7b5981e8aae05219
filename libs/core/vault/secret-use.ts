/** What is in force and needs one version of ROUTIFY_SECRET. */
export interface SecretUse {
  /** For people, in the plural. */
  readonly kind: string;
  readonly version: number;
  readonly count: number;
  /** The least and most recent use, of those that were used; null: none was, or uses are not noted. */
  readonly oldestUse: Date | null;
  readonly newestUse: Date | null;
  /** True: it lasts until it is revoked. False: it ends by itself, or cannot be dealt with. */
  readonly isRevocable: boolean;
}
