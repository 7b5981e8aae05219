import { ApiProperty } from '@nestjs/swagger';
import type { FailureRecord } from '#billing';
import { formatId, formatUsd } from '#kernel';
import {
  IdProperty,
  ObjectProperty,
  TimeProperty,
  UsdProperty,
} from '../../../conventions/fields/response-properties.js';

export const FAILURE_STATUSES = ['open', 'settled', 'voided'] as const;

export class SettlementFailureResponse {
  @IdProperty('fail')
  id!: string;

  @ObjectProperty('settlement_failure')
  object!: 'settlement_failure';

  @IdProperty('gen')
  request_id!: string;

  @IdProperty('org')
  organization_id!: string;

  @UsdProperty({ description: 'What the client was told; blocked in the balance while the status is open.' })
  amount_usd!: string;

  @ApiProperty({ type: 'boolean', description: 'False: what a checkpoint knew, the true usage may still come.' })
  final!: boolean;

  @ApiProperty({ type: 'string', enum: [...FAILURE_STATUSES] })
  status!: (typeof FAILURE_STATUSES)[number];

  @ApiProperty({
    type: 'string',
    nullable: true,
    example: '23514',
    description: "Postgres's SQLSTATE. Null when the event could not be read.",
  })
  sql_state!: string | null;

  @ApiProperty({ type: 'string', example: 'the payload lacks counts or costs' })
  message!: string;

  @ApiProperty({
    type: 'string',
    description: 'The event as the gateway wrote it. Prompts and answers are not in it.',
    example: '{"v":1}',
  })
  event!: string;

  @TimeProperty()
  created_at!: string;

  @TimeProperty({ nullable: true })
  resolved_at!: string | null;
}

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
