import type { CountingCap, Principal, SpendCap } from '#kernel';
import { multipliersPpm } from './multipliers-ppm.js';

/** Spend caps, as they are stored of keys and of members. */
export interface CapColumns {
  readonly dayCapNanoUsd: bigint | null;
  readonly monthCapNanoUsd: bigint | null;
  readonly totalCapNanoUsd: bigint | null;
}

/** An API key with its organization and tier, as stored. */
export interface KeyRecord extends CapColumns {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly expiresAt: Date | null;
  /** The end of the grace when the secret that was shown is the one before the last rotation; else null. */
  readonly secretExpiresAt: Date | null;
  readonly modelAllow: readonly string[];
  readonly endpoints: readonly string[];
  readonly ipAllow: readonly string[];
  readonly rpm: number | null;
  readonly tpm: number | null;
  readonly concurrency: number | null;
  /** The member who made it, also when it has left; null when an operator did. */
  readonly member: (CapColumns & { readonly id: string }) | null;
  readonly metadata: unknown;
  readonly organization: {
    readonly id: string;
    readonly status: string;
    readonly archivedAt: Date | null;
    readonly discountBps: number;
    readonly tz: string;
    readonly rpm: number | null;
    readonly tpm: number | null;
    readonly concurrency: number | null;
    readonly allowedModels: readonly string[];
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
 * The value that the data plane works with. The organization's own limit replaces its tier's; an empty list of globs
 * means that everything is allowed.
 */
export function principalOf(key: KeyRecord): Principal {
  const { organization } = key;
  const { tier } = organization;
  return {
    ...buyerOf(organization, tier),
    keyId: key.id,
    keyName: key.name,
    keyExpiresAt: expiryOf(key),
    keyMetadata: key.metadata as Record<string, string>,
    organizationLimits: {
      rpm: organization.rpm ?? tier.rpm,
      tpm: organization.tpm ?? tier.tpm,
      concurrency: organization.concurrency ?? tier.concurrency,
    },
    keyLimits: { rpm: key.rpm, tpm: key.tpm, concurrency: key.concurrency },
    keyModelAllow: nullIfEmpty(key.modelAllow),
    keyEndpoints: nullIfEmpty(key.endpoints),
    keyIpAllow: nullIfEmpty(key.ipAllow),
    spendCaps: countingCapsOf(key),
    tz: organization.tz,
    channelTags: tier.channelTags,
  };
}

/** What an organization may buy, and at which part of the list price: the same for all its keys. */
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

/** From when on the secret that was shown is refused; null: never. */
export function expiryOf({ expiresAt, secretExpiresAt }: KeyRecord): Date | null {
  if (expiresAt === null || secretExpiresAt === null) return expiresAt ?? secretExpiresAt;
  return expiresAt < secretExpiresAt ? expiresAt : secretExpiresAt;
}

/** The spend caps of a key or a member; one that is null is none. */
export function spendCapsOf({
  dayCapNanoUsd: day,
  monthCapNanoUsd: month,
  totalCapNanoUsd: total,
}: CapColumns): readonly SpendCap[] {
  return Object.entries({ day, month, total } as const).flatMap(([period, limitNanoUsd]) =>
    limitNanoUsd === null ? [] : [{ period: period as SpendCap['period'], limitNanoUsd }],
  );
}

/** The columns that say these caps and no others. */
export function capColumnsOf(caps: readonly SpendCap[]): CapColumns {
  const limitOf = (wanted: SpendCap['period']): bigint | null =>
    caps.find(({ period }) => period === wanted)?.limitNanoUsd ?? null;
  return { dayCapNanoUsd: limitOf('day'), monthCapNanoUsd: limitOf('month'), totalCapNanoUsd: limitOf('total') };
}

/** The caps that count what a key spends: a member's go on counting when it has left, so that leaving lifts none. */
function countingCapsOf(key: KeyRecord): readonly CountingCap[] {
  const own = spendCapsOf(key).map((cap) => ({ ...cap, memberId: null }));
  const { member } = key;
  return member === null ? own : [...own, ...spendCapsOf(member).map((cap) => ({ ...cap, memberId: member.id }))];
}

function nullIfEmpty(globs: readonly string[]): readonly string[] | null {
  return globs.length === 0 ? null : globs;
}
