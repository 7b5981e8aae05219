import { capScope, type CapState } from '#billing/admission';
import { formatId, formatUsd, maxBigint, type Principal } from '#core';

/** NBR-2: a key's view of itself. `caps` are those of the key, its member and its organization, with their use. */
export function presentKey(principal: Principal, caps: readonly CapState[]): object {
  return {
    object: 'key',
    id: formatId('key', principal.keyId),
    label: principal.keyName,
    scopes: { models: principal.keyModelAllow, endpoints: principal.keyEndpoints },
    ip_allow: principal.keyIpAllow,
    caps: caps.map((cap) => presentCap(cap, principal)),
    limits: { key: principal.keyLimits, organization: principal.organizationLimits },
    expires_at: principal.keyExpiresAt?.toISOString() ?? null,
    metadata: principal.keyMetadata,
  };
}

/** `held_usd`: held by running requests, or not yet booked in the ledger. */
function presentCap(cap: CapState, principal: Principal): object {
  const { period, limitNanoUsd, spentNanoUsd, openNanoUsd, resetsAtMs } = cap;
  return {
    scope: capScope(cap, principal.organizationId),
    period,
    amount_usd: formatUsd(limitNanoUsd),
    spent_usd: formatUsd(spentNanoUsd),
    held_usd: formatUsd(openNanoUsd),
    remaining_usd: formatUsd(maxBigint(limitNanoUsd - spentNanoUsd - openNanoUsd, 0n)),
    resets_at: resetsAtMs === null ? null : new Date(resetsAtMs).toISOString(),
    time_zone: timeZoneOf(principal, cap),
  };
}

/** Where the days or months of a cap begin; null: it is for good. */
function timeZoneOf({ spendCaps, tz }: Principal, { holderId, period }: CapState): string | null {
  if (period === 'total') return null;
  return spendCaps.find((cap) => cap.holderId === holderId && cap.period === period)?.timeZone ?? tz;
}
