import type { CountedCap } from '#billing/admission';
import { formatId, formatUsd, maxBigint, type Principal } from '#core';

/** NBR-2: a key's view of itself. `caps` are those that can count its requests, with their use; hidden ones are not. */
export function presentKey(principal: Principal, caps: readonly CountedCap[]): object {
  return {
    object: 'key',
    id: formatId('key', principal.keyId),
    label: principal.keyName,
    project_id: principal.projectId === null ? null : formatId('prj', principal.projectId),
    scopes: { models: principal.keyModelAllow, endpoints: principal.keyEndpoints },
    ip_allow: principal.keyIpAllow,
    caps: caps.filter(({ cap }) => cap.isVisible).map((counted) => presentCap(counted, principal.tz)),
    limits: { key: principal.keyLimits, organization: principal.organizationLimits },
    expires_at: principal.keyExpiresAt?.toISOString() ?? null,
    metadata: principal.keyMetadata,
  };
}

/** Held: by running requests, or not yet booked in the ledger. */
function presentCap({ cap, limit, spent, open, resetsAtMs }: CountedCap, tz: string): object {
  const { id, scope, period, model, tag, unit, isHard, timeZone } = cap;
  const remaining = maxBigint(limit - spent - open, 0n);
  const amounts =
    unit === 'usd'
      ? {
          amount_usd: formatUsd(limit),
          spent_usd: formatUsd(spent),
          held_usd: formatUsd(open),
          remaining_usd: formatUsd(remaining),
        }
      : {
          amount_requests: Number(limit),
          counted_requests: Number(spent),
          running_requests: Number(open),
          remaining_requests: Number(remaining),
        };
  return {
    id: id === null ? null : formatId('cap', id),
    scope,
    model,
    tag: tag === null ? null : `${tag.name}=${tag.value}`,
    period,
    ...amounts,
    enforced: isHard,
    resets_at: resetsAtMs === null ? null : new Date(resetsAtMs).toISOString(),
    time_zone: period === 'total' || period === 'hours' ? null : (timeZone ?? tz),
  };
}
