import { readableEvent } from '#completions/explanations';
import { choice, flag, id, optional, text, time, usd, formatId, formatUsd } from '#core';
import { query, reply, objectName, ListQuery } from '#core/http';
import type { FailureRecord } from '../../ledger/transfers/settlement-failure.repository.js';

export class ListSettlementFailuresQuery extends query({
  ...ListQuery.fields,
  ...optional({
    organization_id: text('Filter by organization.', { max: 64 }),
    status: text('Filter by status: `open`, `settled` or `voided`, comma-separated. Defaults to all.', {
      max: 64,
      example: 'open',
    }),
  }),
}) {}

export const FAILURE_STATUSES = ['open', 'settled', 'voided'] as const;

export class SettlementFailureResponse extends reply({
  id: id('fail'),
  object: objectName('settlement_failure'),
  request_id: id('gen'),
  organization_id: id('org'),
  amount_usd: usd('Charge reported to the client. On hold while the status is `open`.'),
  final: flag('`false` if based on a checkpoint. The actual usage may still arrive.'),
  status: choice(FAILURE_STATUSES),
  sql_state: text('SQLSTATE of Postgres. `null` if the event is unreadable.', { nullable: true, example: '23514' }),
  message: text({ example: 'the payload lacks counts or costs' }),
  event: text('The gateway’s event, as JSON if it can be read. It contains no prompts or responses.', {
    example: '{"outcome":"completed","chargeNanoUsd":"400000000"}',
  }),
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
    event: readableEvent(failure),
    created_at: failure.createdAt.toISOString(),
    resolved_at: failure.resolvedAt?.toISOString() ?? null,
  };
}
