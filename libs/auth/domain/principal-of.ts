import type { Principal, SpendCap } from '#kernel';
import { multipliersPpm } from './multipliers-ppm.js';

/** An API key with its organization and tier, as stored. */
export interface KeyRecord {
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
  readonly dayCapNanoUsd: bigint | null;
  readonly monthCapNanoUsd: bigint | null;
  readonly totalCapNanoUsd: bigint | null;
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
    keyCaps: spendCapsOf(key),
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

/** The spend caps of a key; one that is null is none. */
export function spendCapsOf(
  key: Pick<KeyRecord, 'dayCapNanoUsd' | 'monthCapNanoUsd' | 'totalCapNanoUsd'>,
): readonly SpendCap[] {
  const { dayCapNanoUsd: day, monthCapNanoUsd: month, totalCapNanoUsd: total } = key;
  return Object.entries({ day, month, total } as const).flatMap(([period, limitNanoUsd]) =>
    limitNanoUsd === null ? [] : [{ period: period as SpendCap['period'], limitNanoUsd }],
  );
}

function nullIfEmpty(globs: readonly string[]): readonly string[] | null {
  return globs.length === 0 ? null : globs;
}
