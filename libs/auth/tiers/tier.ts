import { formatId } from '#kernel';

/** What a customer may use and how it is limited: the product that an operator sells. Null limits are unlimited. */
export interface Tier {
  readonly id: string;
  readonly name: string;
  /** New organizations get the default tier unless another is named. There is at most one. */
  readonly isDefault: boolean;
  readonly rpm: number | null;
  readonly tpm: number | null;
  readonly concurrency: number | null;
  /** On every price, in hundredths of a percent; negative makes it cheaper. */
  readonly markupBps: number;
  /** Globs over model names; empty allows all. What `modelDeny` matches is denied all the same. */
  readonly modelAllow: readonly string[];
  readonly modelDeny: readonly string[];
  /** When not empty, only channels with one of these tags serve the tier. */
  readonly channelTags: readonly string[];
  readonly version: number;
  readonly archivedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** In the words of the API, for answers and for the audit. */
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
