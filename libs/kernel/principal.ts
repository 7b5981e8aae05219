/** Ceilings of one key or one organization. Null means unlimited. Per minute, except `concurrency` (at a time). */
export interface RateLimits {
  readonly rpm: number | null;
  readonly tpm: number | null;
  readonly concurrency: number | null;
}

/**
 * Who asks, as far as the data plane must know: the value that ApiKeyGuard hands to everything after it.
 * A Principal is always usable: revoked and expired keys and suspended organizations never become one.
 */
export interface Principal {
  readonly organizationId: string;
  readonly keyId: string;
  readonly keyName: string;
  readonly keyExpiresAt: Date | null;
  readonly tierId: string;
  /** Mark-up of the tier and discount of the organization, each in parts per million of the list price. */
  readonly multipliersPpm: readonly [tier: bigint, organization: bigint];
  readonly organizationLimits: RateLimits;
  readonly keyLimits: RateLimits;
  /** Globs over model names (`openai/*`); null allows all. Tier and organization must both allow, tier deny wins. */
  readonly tierModelAllow: readonly string[] | null;
  readonly tierModelDeny: readonly string[];
  readonly organizationModelAllow: readonly string[] | null;
  readonly keyModelAllow: readonly string[] | null;
  /** When not empty, only channels that carry one of these tags serve this principal. */
  readonly channelTags: readonly string[];
}
