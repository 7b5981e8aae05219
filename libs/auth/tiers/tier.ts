import { formatId } from '#core';

/** A product of the operator: allowed models, limits and mark-up. Null limits are unlimited. */
export interface Tier {
  readonly id: string;
  readonly name: string;
  /** New organizations get the default tier unless another is named. There is at most one. */
  readonly isDefault: boolean;
  readonly rpm: number | null;
  readonly tpm: number | null;
  readonly concurrency: number | null;
  /** Mark-up on every price, in hundredths of a percent; negative is a discount. */
  readonly markupBps: number;
  /** Globs over model names; empty allows all. `modelDeny` takes precedence. */
  readonly modelAllow: readonly string[];
  readonly modelDeny: readonly string[];
  /** When not empty, only channels with one of these tags serve the tier. */
  readonly channelTags: readonly string[];
  readonly version: number;
  readonly archivedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The API representation, for responses and the audit log. */
export function describeTier(tier: Tier) {
  return {
    id: formatId('tier', tier.id),
    name: tier.name,
    is_default: tier.isDefault,
    rpm: tier.rpm,
    tpm: tier.tpm,
    concurrency: tier.concurrency,
    markup_bps: tier.markupBps,
    model_allow: [...tier.modelAllow],
    model_deny: [...tier.modelDeny],
    channel_tags: [...tier.channelTags],
    archived_at: tier.archivedAt?.toISOString() ?? null,
  };
}
