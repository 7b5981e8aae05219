import { formatUsd, PLAIN_CAP, SPEND_PERIODS, type CacheMarks, type Cap, type Principal, type SpendCap } from '#core';
import { countedCap, type StoredCap } from './stored-cap.js';
import { multipliersPpm } from './multipliers-ppm.js';

/** Stored spend caps of a key or a member. */
export interface CapColumns {
  readonly dayCapNanoUsd: bigint | null;
  readonly monthCapNanoUsd: bigint | null;
  readonly totalCapNanoUsd: bigint | null;
  /** Time zones of days and months; null: that of the organization. */
  readonly dayCapTz: string | null;
  readonly monthCapTz: string | null;
}

/** An API key with its organization and tier, as stored. */
export interface KeyRecord extends CapColumns {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly expiresAt: Date | null;
  /** The end of the grace period when the presented secret is the one before the last rotation; else null. */
  readonly secretExpiresAt: Date | null;
  /** Of the presented secret, in hex, and the version of ROUTIFY_SECRET that keyed it. */
  readonly digest: string;
  readonly pepperVersion: number;
  readonly modelAllow: readonly string[];
  readonly endpoints: readonly string[];
  readonly ipAllow: readonly string[];
  readonly rpm: number | null;
  readonly tpm: number | null;
  readonly concurrency: number | null;
  readonly cacheMarks: CacheMarks | null;
  /** Of its organization's list, those that count requests of this key. */
  readonly caps: readonly StoredCap[];
  /** The member that created it, also after the member's removal; null: created by an operator. */
  readonly member: (CapColumns & { readonly id: string }) | null;
  readonly metadata: unknown;
  /** Null: none. */
  readonly project: {
    readonly id: string;
    readonly allowedModels: readonly string[];
    readonly channelTags: readonly string[];
  } | null;
  readonly organization: {
    readonly id: string;
    readonly status: string;
    readonly isArchived: boolean;
    readonly isTest: boolean;
    readonly discountBps: number;
    readonly tz: string;
    readonly rpm: number | null;
    readonly tpm: number | null;
    readonly concurrency: number | null;
    readonly allowedModels: readonly string[];
    readonly responseRetentionDays: number | null;
    readonly tier: {
      readonly id: string;
      readonly rpm: number | null;
      readonly tpm: number | null;
      readonly concurrency: number | null;
      readonly markupBps: number;
      readonly modelAllow: readonly string[];
      readonly modelDeny: readonly string[];
      readonly channelTags: readonly string[];
    };
  };
}

export type Buyer = Pick<
  Principal,
  'organizationId' | 'tierId' | 'multipliersPpm' | 'tierModelAllow' | 'tierModelDeny' | 'organizationModelAllow'
>;

/**
 * The principal of a key. The organization's own limit replaces its tier's; an empty list of globs allows everything.
 */
export function principalOf(key: KeyRecord): Principal {
  const { organization, project } = key;
  const { tier } = organization;
  return {
    ...buyerOf(organization, tier),
    isTest: organization.isTest,
    keyId: key.id,
    keyName: key.name,
    projectId: project?.id ?? null,
    keyExpiresAt: expiryOf(key),
    keyMetadata: key.metadata as Record<string, string>,
    organizationLimits: {
      rpm: organization.rpm ?? tier.rpm,
      tpm: organization.tpm ?? tier.tpm,
      concurrency: organization.concurrency ?? tier.concurrency,
    },
    keyLimits: { rpm: key.rpm, tpm: key.tpm, concurrency: key.concurrency },
    projectModelAllow: nullIfEmpty(project?.allowedModels ?? []),
    keyModelAllow: nullIfEmpty(key.modelAllow),
    keyEndpoints: nullIfEmpty(key.endpoints),
    keyIpAllow: nullIfEmpty(key.ipAllow),
    keyCacheMarks: key.cacheMarks,
    caps: [...columnCapsOf(key), ...key.caps.map(countedCap)],
    tz: organization.tz,
    channelTags: tier.channelTags,
    projectChannelTags: project?.channelTags ?? [],
    responseRetentionDays: organization.responseRetentionDays,
  };
}

/** An organization's model rules and price multipliers: the same for all its keys. */
export function buyerOf(
  { id, discountBps, allowedModels }: Pick<KeyRecord['organization'], 'id' | 'discountBps' | 'allowedModels'>,
  tier: Pick<KeyRecord['organization']['tier'], 'id' | 'markupBps' | 'modelAllow' | 'modelDeny'>,
): Buyer {
  return {
    organizationId: id,
    tierId: tier.id,
    multipliersPpm: multipliersPpm(tier, { discountBps }),
    tierModelAllow: nullIfEmpty(tier.modelAllow),
    tierModelDeny: tier.modelDeny,
    organizationModelAllow: nullIfEmpty(allowedModels),
  };
}

/** The principal of a test organization, with the daily cap of it. */
export function withTestCap(principal: Principal, dailyNanoUsd: bigint): Principal {
  const { organizationId, caps } = principal;
  const cap: SpendCap = { period: 'day', limitNanoUsd: dailyNanoUsd, timeZone: 'UTC' };
  return { ...principal, caps: [...caps, columnCap(cap, 'organization', organizationId)] };
}

/** When the presented secret expires; null: never. */
export function expiryOf({ expiresAt, secretExpiresAt }: KeyRecord): Date | null {
  if (expiresAt === null || secretExpiresAt === null) return expiresAt ?? secretExpiresAt;
  return expiresAt < secretExpiresAt ? expiresAt : secretExpiresAt;
}

/** The spend caps of a key or a member; a null column is no cap. */
export function spendCapsOf({
  dayCapNanoUsd: day,
  monthCapNanoUsd: month,
  totalCapNanoUsd: total,
  dayCapTz,
  monthCapTz,
}: CapColumns): readonly SpendCap[] {
  const zones = { day: dayCapTz, month: monthCapTz, total: null } as const;
  return SPEND_PERIODS.flatMap((period) => {
    const limitNanoUsd = { day, month, total }[period];
    return limitNanoUsd === null ? [] : [{ period, limitNanoUsd, timeZone: zones[period] }];
  });
}

/** A cap in API field names. */
export function describeCap({ period, limitNanoUsd, timeZone }: SpendCap) {
  return { period, amount_usd: formatUsd(limitNanoUsd), time_zone: timeZone ?? null };
}

/** The columns for exactly these caps. */
export function capColumnsOf(caps: readonly SpendCap[]): CapColumns {
  const [day, month, total] = SPEND_PERIODS.map((period) => caps.find((cap) => cap.period === period));
  return {
    dayCapNanoUsd: day?.limitNanoUsd ?? null,
    monthCapNanoUsd: month?.limitNanoUsd ?? null,
    totalCapNanoUsd: total?.limitNanoUsd ?? null,
    dayCapTz: day?.timeZone ?? null,
    monthCapTz: month?.timeZone ?? null,
  };
}

/** The caps in columns. A member's caps still apply after its removal, so that removal lifts none. */
function columnCapsOf(key: KeyRecord): Cap[] {
  const own = spendCapsOf(key).map((cap) => columnCap(cap, 'key', null));
  const { member } = key;
  return member === null ? own : [...own, ...spendCapsOf(member).map((cap) => columnCap(cap, 'member', member.id))];
}

/** @param holderId null: the key */
function columnCap({ period, limitNanoUsd, timeZone }: SpendCap, scope: Cap['scope'], holderId: string | null): Cap {
  return {
    ...PLAIN_CAP,
    name: holderId === null ? period : `${holderId}:${period}`,
    scope,
    period,
    limit: limitNanoUsd,
    timeZone: timeZone ?? null,
  };
}

function nullIfEmpty(globs: readonly string[]): readonly string[] | null {
  return globs.length === 0 ? null : globs;
}
