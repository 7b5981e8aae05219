import { formatId } from '#core';
import { verificationRecord } from '../domain/domain-name.js';
import { SUSPENDED_AFTER_MS } from '../domain/judge-claim.js';

/** `failing`: verified, and the last check did not find the record. `suspended`: for so long that it counts no longer. */
export const DOMAIN_STATUSES = ['pending', 'verified', 'failing', 'suspended'] as const;

/** Why a check failed. `dns_unavailable`: the servers of the domain did not answer. Both count alike. */
export const DOMAIN_FAILURES = ['record_missing', 'dns_unavailable'] as const;

/** A domain of an organization, or one that it says is its own. */
export interface OrganizationDomain {
  readonly id: string;
  readonly organizationId: string;
  readonly domain: string;
  readonly token: string;
  /** Null: not verified. */
  readonly verifiedAt: Date | null;
  readonly createdAt: Date;
  /** Of a verified one; null: now. */
  readonly nextCheckAt: Date | null;
  readonly checkedAt: Date | null;
  /** Of the last check; null: it found the record. */
  readonly failure: string | null;
  readonly failingSince: Date | null;
  /** Mails to the owners since then. */
  readonly warnings: number;
  readonly warnedAt: Date | null;
  readonly suspendedAt: Date | null;
}

/** Nothing is wrong with the claim. */
export const SOUND = { failure: null, failingSince: null, warnings: 0, warnedAt: null, suspendedAt: null } as const;

function statusOf({ verifiedAt, failingSince, suspendedAt }: OrganizationDomain): (typeof DOMAIN_STATUSES)[number] {
  if (verifiedAt !== null) return failingSince === null ? 'verified' : 'failing';
  return suspendedAt === null ? 'pending' : 'suspended';
}

/** When a claim that fails is suspended, unless a check finds its record before. */
export function suspendsAt({ failingSince }: OrganizationDomain): Date | null {
  return failingSince === null ? null : new Date(failingSince.getTime() + SUSPENDED_AFTER_MS);
}

/** The API representation, for responses and the audit log. */
export function describeDomain(row: OrganizationDomain) {
  const { id, domain, token, verifiedAt, createdAt, checkedAt, failure, failingSince, suspendedAt } = row;
  const { name, value } = verificationRecord(domain, token);
  const status = statusOf(row);
  return {
    id: formatId('dom', id),
    domain,
    status,
    record_name: name,
    record_value: value,
    verified_at: verifiedAt?.toISOString() ?? null,
    checked_at: checkedAt?.toISOString() ?? null,
    failure,
    failing_since: failingSince?.toISOString() ?? null,
    suspends_at: status === 'failing' ? (suspendsAt(row)?.toISOString() ?? null) : null,
    suspended_at: suspendedAt?.toISOString() ?? null,
    created_at: createdAt.toISOString(),
  };
}
