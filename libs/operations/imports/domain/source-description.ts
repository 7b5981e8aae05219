import type { ImportedSecret } from '#auth';
import type { Price } from '#catalog';
import type { ChannelKind } from '#channels';
import type { EndpointName, Secret } from '#core';

/** Gateways that can be moved from. */
export const IMPORT_PRODUCTS = ['new-api', 'one-api', 'litellm'] as const;
export type ImportProduct = (typeof IMPORT_PRODUCTS)[number];

/** One thing that cannot be imported as it is, and where it stands. Holds no secret. */
export interface Finding {
  /** `error`: nothing is imported. `skipped`: the row is left out. `note`: it is imported, with a difference to know of. */
  readonly level: 'error' | 'skipped' | 'note';
  readonly table: string;
  /** The row's id; null: the table as a whole. */
  readonly row: string | null;
  readonly column: string | null;
  readonly message: string;
}

/** Terms that several customers share: a group. */
export interface SourceTier {
  readonly id: string;
  readonly markupBps: number;
}

/** A price with how it was computed. */
export interface SourcePrice {
  readonly price: Price;
  readonly arithmetic: string;
}

export interface SourceModel {
  /** As customers write it. */
  readonly id: string;
  /** Other names that customers write. */
  readonly aliases?: readonly string[];
  /** Null: the source has none. */
  readonly price: SourcePrice | null;
}

export interface SourceCredential {
  readonly label: string;
  readonly secret: Secret;
  readonly isActive: boolean;
  /** Limits at the provider, per minute; absent: unknown. */
  readonly rpm?: number | null;
  readonly tpm?: number | null;
}

export interface SourceChannel {
  readonly id: string;
  readonly name: string;
  readonly preset: string | null;
  readonly kind: ChannelKind;
  /** Null: the preset's. */
  readonly baseUrl: string | null;
  readonly isEnabled: boolean;
  /** Lower is tried first. */
  readonly priority: number;
  readonly weight: number;
  /** Of the channel, in API field names. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Ids of the tiers that it serves; empty: all. */
  readonly tiers: readonly string[];
  readonly models: readonly { readonly model: string; readonly upstreamModel: string }[];
  readonly credentials: readonly SourceCredential[];
}

interface SourcePerson {
  /** Canonical. */
  readonly email: string;
  readonly name: string;
  readonly role: 'owner' | 'member';
}

/** Names of models as customers write them. Null: all; empty: none. */
export type ModelList = readonly string[] | null;

/** Rates that a row states. Null: no limit. */
export interface SourceRates {
  readonly rpm: number | null;
  readonly tpm: number | null;
  readonly concurrency: number | null;
}

/** A customer with one balance. */
export interface SourceOrganization {
  /** Unique over the tables of the source: `user/17`. */
  readonly id: string;
  readonly name: string;
  /** Null: the default tier. */
  readonly tier: string | null;
  readonly isActive: boolean;
  readonly balanceNanoUsd: bigint;
  readonly creditLimitNanoUsd: bigint;
  readonly people: readonly SourcePerson[];
  /** What bounds its keys together. Null: organizations of this source have no such bounds, and those here stay. */
  readonly bounds: (SourceRates & { readonly models: ModelList }) | null;
}

/** What a source with limits of keys states beside the total. Null: no limit. */
interface SourceKeyLimits extends SourceRates {
  readonly dayCapNanoUsd: bigint | null;
  readonly monthCapNanoUsd: bigint | null;
  /** Null: all. */
  readonly endpoints: readonly EndpointName[] | null;
}

export interface SourceKey {
  readonly id: string;
  /** Id of its organization. */
  readonly organization: string;
  readonly name: string;
  readonly secret: ImportedSecret;
  readonly isActive: boolean;
  readonly expiresAtMs: number | null;
  readonly models: ModelList;
  /** Empty: all. */
  readonly ipAllow: readonly string[];
  /** Null: keys of this source have no such limits, and those here stay. */
  readonly limits: SourceKeyLimits | null;
  /** What is left to spend; null: no cap. */
  readonly totalCapNanoUsd: bigint | null;
}

/** A redeem code that is not used yet. */
export interface SourceCode {
  readonly id: string;
  readonly secret: Secret;
  readonly name: string;
  readonly amountNanoUsd: bigint;
  readonly expiresAtMs: number | null;
}

/** One request of the old log. */
export interface SourceRequest {
  readonly id: string;
  readonly model: string;
  /** Ids of tiers; the first that was imported is the one that charges. None: the source has no tiers. */
  readonly tiers: readonly string[];
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly cacheWriteTokens: number;
  readonly completionTokens: number;
  readonly chargeNanoUsd: bigint;
}

/** An installation of another gateway, in our terms. */
export interface SourceDescription {
  readonly tiers: readonly SourceTier[];
  readonly models: readonly SourceModel[];
  readonly channels: readonly SourceChannel[];
  readonly organizations: readonly SourceOrganization[];
  readonly keys: readonly SourceKey[];
  readonly codes: readonly SourceCode[];
  readonly findings: readonly Finding[];
}
