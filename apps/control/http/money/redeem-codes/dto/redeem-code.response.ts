import { ApiProperty } from '@nestjs/swagger';
import type { IssuedRedeemCode, RedeemCode, RedeemCodeStatus } from '#billing';
import { formatId, formatUsd } from '#kernel';
import {
  ActorProperty,
  IdProperty,
  ObjectProperty,
  SecretProperty,
  TimeProperty,
  UsdProperty,
} from '../../../conventions/fields/response-properties.js';
import { CODE_STATUSES } from './redeem-code.request.js';

export class RedeemCodeResponse {
  @IdProperty('code')
  id!: string;

  @ObjectProperty('redeem_code')
  object!: 'redeem_code';

  @IdProperty('batch')
  batch_id!: string;

  @ApiProperty({ type: 'string', example: '7K3QF-…' })
  masked!: string;

  @ApiProperty({ type: 'string', enum: CODE_STATUSES })
  status!: string;

  @UsdProperty()
  amount_usd!: string;

  @ApiProperty({ type: 'integer', nullable: true, example: 90 })
  grant_days!: number | null;

  @ApiProperty({ type: 'integer', example: 50 })
  priority!: number;

  @TimeProperty({ nullable: true, description: 'From then on it is refused.' })
  expires_at!: string | null;

  @ApiProperty({ type: 'string', example: 'spring fair' })
  reason!: string;

  @ActorProperty()
  actor!: string;

  @IdProperty('org', { nullable: true, description: 'Who redeemed it.' })
  organization_id!: string | null;

  @IdProperty('grant', { nullable: true })
  grant_id!: string | null;

  @TimeProperty({ nullable: true })
  redeemed_at!: string | null;

  @TimeProperty()
  created_at!: string;
}

export class IssuedRedeemCodeResponse extends RedeemCodeResponse {
  @SecretProperty('7K3QF-0A1BC-DEFGH-JKMNP')
  secret!: string;
}

export class RedeemCodeBatchResponse {
  @IdProperty('batch')
  id!: string;

  @ObjectProperty('redeem_code_batch')
  object!: 'redeem_code_batch';

  @ApiProperty({ type: [IssuedRedeemCodeResponse] })
  data!: IssuedRedeemCodeResponse[];
}

export function presentRedeemCode(code: RedeemCode, status: RedeemCodeStatus): RedeemCodeResponse {
  return {
    id: formatId('code', code.id),
    object: 'redeem_code',
    batch_id: formatId('batch', code.batchId),
    masked: code.masked,
    status,
    amount_usd: formatUsd(code.amountNanoUsd),
    grant_days: code.grantDays,
    priority: code.priority,
    expires_at: code.expiresAt?.toISOString() ?? null,
    reason: code.reason,
    actor: code.actor,
    organization_id: code.organizationId === null ? null : formatId('org', code.organizationId),
    grant_id: code.grantId === null ? null : formatId('grant', code.grantId),
    redeemed_at: code.redeemedAt?.toISOString() ?? null,
    created_at: code.createdAt.toISOString(),
  };
}

export function presentBatch(batchId: string, codes: readonly IssuedRedeemCode[]): RedeemCodeBatchResponse {
  return {
    id: formatId('batch', batchId),
    object: 'redeem_code_batch',
    data: codes.map(({ code, secret }) => Object.assign(presentRedeemCode(code, 'open'), { secret })),
  };
}
