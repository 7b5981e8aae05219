import type { FailureRecord } from '#billing';
import { choice, flag, id, optional, text, time, usd } from '#fields';
import { formatId, formatUsd } from '#kernel';
import { query, reply } from '../../conventions/fields/dto.js';
import { objectName } from '../../conventions/fields/resource-fields.js';
import { ListQuery } from '../../conventions/lists/list.js';

export class ListSettlementFailuresQuery extends query({
  ...ListQuery.fields,
  ...optional({
    organization_id: text('Of this organization.', { max: 64 }),
    status: text('open, settled or voided; a comma means "or". All of them unless told.', { max: 64, example: 'open' }),
  }),
}) {}

export const FAILURE_STATUSES = ['open', 'settled', 'voided'] as const;

export class SettlementFailureResponse extends reply({
  id: id('fail'),
  object: objectName('settlement_failure'),
  request_id: id('gen'),
  organization_id: id('org'),
  amount_usd: usd('What the client was told; blocked in the balance while the status is open.'),
  final: flag('False: what a checkpoint knew, the true usage may still come.'),
  status: choice(FAILURE_STATUSES),
  sql_state: text("Postgres's SQLSTATE. Null when the event could not be read.", { nullable: true, example: '23514' }),
  message: text({ example: 'the payload lacks counts or costs' }),
  event: text('The event as the gateway wrote it. Prompts and answers are not in it.', { example: '{"v":1}' }),
  created_at: time(),
  resolved_at: time({ nullable: true }),
}) {}

export function presentSettlementFailure(failure: FailureRecord): SettlementFailureResponse {
  return {
    id: formatId('fail', failure.id),
    object: 'settlement_failure',
    request_id: formatId('gen', failure.requestId),
    organization_id: formatId('org', failure.organizationId),
    amount_usd: formatUsd(failure.amountNanoUsd),
    final: failure.grade === 2,
    status: failure.resolution ?? 'open',
    sql_state: failure.sqlState,
    message: failure.message,
    event: failure.payload,
    created_at: failure.createdAt.toISOString(),
    resolved_at: failure.resolvedAt?.toISOString() ?? null,
  };
}
