import type { Principal } from '#kernel';
import { multipliersPpm } from './multipliers-ppm.js';

/** An API key with its organization and tier, as stored. */
export interface KeyRecord {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly expiresAt: Date | null;
  readonly modelAllow: readonly string[];
  readonly rpm: number | null;
  readonly tpm: number | null;
  readonly concurrency: number | null;
  readonly organization: {
    readonly id: string;
    readonly status: string;
    readonly archivedAt: Date | null;
    readonly discountBps: number;
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

/**
 * The value that the data plane works with. The organization's own limit replaces its tier's; an empty list of globs
 * means that everything is allowed.
 */
export function principalOf(key: KeyRecord): Principal {
  const { organization } = key;
  const { tier } = organization;
  return {
    organizationId: organization.id,
    keyId: key.id,
    keyName: key.name,
    keyExpiresAt: key.expiresAt,
    tierId: tier.id,
    multipliersPpm: multipliersPpm(tier, organization),
    organizationLimits: {
      rpm: organization.rpm ?? tier.rpm,
      tpm: organization.tpm ?? tier.tpm,
      concurrency: organization.concurrency ?? tier.concurrency,
    },
    keyLimits: { rpm: key.rpm, tpm: key.tpm, concurrency: key.concurrency },
    tierModelAllow: nullIfEmpty(tier.modelAllow),
    tierModelDeny: tier.modelDeny,
    organizationModelAllow: nullIfEmpty(organization.allowedModels),
    keyModelAllow: nullIfEmpty(key.modelAllow),
    channelTags: tier.channelTags,
  };
}

function nullIfEmpty(globs: readonly string[]): readonly string[] | null {
  return globs.length === 0 ? null : globs;
}
