import type { CacheMarks } from './cache-marks.js';
import type { Cap } from './caps.js';
import { ENDPOINTS } from './endpoints.js';

/** Ceilings of one key or one organization. Null means unlimited. Per minute, except `concurrency` (at a time). */
export interface RateLimits {
  readonly rpm: number | null;
  readonly tpm: number | null;
  readonly concurrency: number | null;
}

/** The period of a spend cap: a day or month of a calendar, or the whole lifetime. */
export const SPEND_PERIODS = ['day', 'month', 'total'] as const;

export type SpendPeriod = (typeof SPEND_PERIODS)[number];

/** Limit of spending in one period. */
export interface SpendCap {
  readonly period: SpendPeriod;
  readonly limitNanoUsd: bigint;
  /** IANA name of the time zone in which its days or months begin; absent or null: that of the organization. */
  readonly timeZone?: string | null;
}

/** Groups of `/v1` paths that a key can be narrowed to. */
export const KEY_SCOPES = [...ENDPOINTS, 'models', 'estimate', 'credits', 'generations'] as const;

export type KeyScope = (typeof KEY_SCOPES)[number];

/**
 * The caller as the data plane sees it: the value that ApiKeyGuard passes to all later steps.
 * A Principal is always usable: revoked and expired keys and suspended organizations never become one.
 */
export interface Principal {
  readonly organizationId: string;
  /** Its balance is test money: only channels that serve test organizations are used. */
  readonly isTest: boolean;
  readonly keyId: string;
  readonly keyName: string;
  /** Its requests count for this project; null: the key has none. */
  readonly projectId: string | null;
  /** The presented secret is refused from this time on: the key expires, or a rotation's grace period ends. */
  readonly keyExpiresAt: Date | null;
  /** The customer's own labels. */
  readonly keyMetadata: Readonly<Record<string, string>>;
  readonly tierId: string;
  /** Mark-up of the tier and discount of the organization, each in parts per million of the list price. */
  readonly multipliersPpm: readonly [tier: bigint, organization: bigint];
  readonly organizationLimits: RateLimits;
  readonly keyLimits: RateLimits;
  /** Canonical ids and globs over them (`openai/*`); null allows all. All must allow, and the tier's deny list wins. */
  readonly tierModelAllow: readonly string[] | null;
  readonly tierModelDeny: readonly string[];
  readonly organizationModelAllow: readonly string[] | null;
  readonly projectModelAllow: readonly string[] | null;
  readonly keyModelAllow: readonly string[] | null;
  /** Allowed scopes, and allowed client addresses (single ones and CIDR ranges). Null allows all. */
  readonly keyEndpoints: readonly string[] | null;
  readonly keyIpAllow: readonly string[] | null;
  /** When its prompts are marked for the provider's cache; null: the channel decides. */
  readonly keyCacheMarks: CacheMarks | null;
  /** Those of the organization, of the member that created the key, and its own. */
  readonly caps: readonly Cap[];
  /** IANA name of the time zone in which periods of caps without their own begin. */
  readonly tz: string;
  /** When not empty, only channels that carry one of these tags serve this principal. */
  readonly channelTags: readonly string[];
  /** The same of its project: a channel needs a tag of both. */
  readonly projectChannelTags: readonly string[];
  /** Days for which its organization keeps responses of `/v1/responses`; null: none are kept. */
  readonly responseRetentionDays: number | null;
}
