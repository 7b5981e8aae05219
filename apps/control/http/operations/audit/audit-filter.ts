import type { AuditFilter } from '#audit';
import { splitFilter } from '../../conventions/lists/list.js';
import { readWindow } from '../../conventions/lists/time-window.js';
import { definedFields } from '../../conventions/writes/merge-patch.js';
import type { OwnAuditQuery } from './audit.dto.js';

/** The filter of a list of changes, whichever organization they concern. */
export function auditFilterOf(query: OwnAuditQuery, nowMs: number): AuditFilter {
  const { from, before } = readWindow(query, nowMs);
  return {
    createdFrom: from,
    createdBefore: before,
    ...definedFields({
      actors: splitFilter(query.actor),
      actions: splitFilter(query.action),
      targetId: query.target_id,
    }),
  };
}
