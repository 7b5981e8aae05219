import { formatId } from '#core';

/** A customer: the owner of keys and of one wallet. A null limit inherits the tier's. */
export interface Organization {
  readonly id: string;
  readonly name: string;
  /** Unique, for URLs. */
  readonly slug: string;
  readonly status: string;
  readonly tierId: string;
  /** Discount on every price, in hundredths of a percent. */
  readonly discountBps: number;
  readonly tz: string;
  readonly locale: string;
  readonly rpm: number | null;
  readonly tpm: number | null;
  readonly concurrency: number | null;
  /** Globs over model names; empty allows all models of the tier. */
  readonly allowedModels: readonly string[];
  readonly tags: readonly string[];
  /** Days for which responses of `/v1/responses` are kept; null: none are kept. */
  readonly responseRetentionDays: number | null;
  /** Its balance is test money: it pays by providers in test mode only. Fixed when it is made. */
  readonly isTest: boolean;
  readonly version: number;
  readonly archivedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Whether it can spend: neither suspended nor archived. */
export function isActive({ status, archivedAt }: Organization): boolean {
  return status === 'active' && archivedAt === null;
}

/** The API representation, for responses and the audit log. */
export function describeOrganization(organization: Organization) {
  const { rpm, tpm, concurrency } = organization;
  return {
    id: formatId('org', organization.id),
    name: organization.name,
    slug: organization.slug,
    status: organization.status,
    tier_id: formatId('tier', organization.tierId),
    discount_bps: organization.discountBps,
    tz: organization.tz,
    locale: organization.locale,
    limits: { rpm, tpm, concurrency },
    allowed_models: [...organization.allowedModels],
    tags: [...organization.tags],
    response_retention_days: organization.responseRetentionDays,
    test: organization.isTest,
    archived_at: organization.archivedAt?.toISOString() ?? null,
  };
}
