import type { Actors } from '#operations';
import type { AuditFilter } from '../../audit/audit.repository.js';
import { splitFilter } from '../lists/list.js';
import { readWindow } from '../lists/time-window.js';
import { definedFields } from '../writes/merge-patch.js';
import type { OwnAuditQuery } from './audit.dto.js';

/**
 * The filter of a list of changes. Throws 400 for an actor that does not exist.
 * @param organizationId the organization that the changes belong to; null: all organizations, and the installation
 */
export async function auditFilterOf(
  actors: Actors,
  query: OwnAuditQuery,
  organizationId: string | null,
  nowMs: number,
): Promise<AuditFilter> {
  const { from, before } = readWindow(query, nowMs);
  const named = splitFilter(query.actor);
  const about = query.about === undefined ? null : await actors.find(query.about, organizationId, 'about');
  return {
    createdFrom: from,
    createdBefore: before,
    ...definedFields({
      organizationId: organizationId ?? undefined,
      actors: named === undefined ? undefined : await actors.namesIn(named, organizationId, 'actor'),
      actions: splitFilter(query.action),
      targetId: query.target_id,
      about: about === null ? undefined : { actors: about.names, targetId: about.id },
    }),
  };
}
