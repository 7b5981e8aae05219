import { formatId } from '#core';
import type { RouteRecord } from './route-rules.repository.js';

/** A rule in API field names, for responses and the audit log. */
export function describeRoute({ id, match, strategy, maxAttempts, fallbacks, archivedAt }: RouteRecord) {
  const { model, tierId, organizationId, tag } = match;
  return {
    id: formatId('route', id),
    match: {
      model,
      tier_id: tierId === null ? null : formatId('tier', tierId),
      organization_id: organizationId === null ? null : formatId('org', organizationId),
      tag,
    },
    strategy,
    max_attempts: maxAttempts,
    fallbacks: [...fallbacks],
    archived_at: archivedAt?.toISOString() ?? null,
  };
}
