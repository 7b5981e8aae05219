import {
  choice,
  id,
  integer,
  objects,
  optional,
  pick,
  shown,
  text,
  time,
  usd,
  usdInput,
  formatId,
  formatUsd,
} from '#core';
import { body, query, reply, actor, objectName, secret, ListQuery } from '#core/http';
import type { IssuedRedeemCode } from '../../ledger/promotions/redeem-codes.service.js';
import type { RedeemCode, RedeemCodeStatus } from '../../ledger/promotions/redeem-code.repository.js';

/** One response holds the secrets of all codes. */
const CODES_MAX = 500;
const GRANT_DAYS_MAX = 3_650;

export const CODE_STATUSES = ['open', 'redeemed', 'expired'] as const;

export class ListRedeemCodesQuery extends query({
  ...ListQuery.fields,
  ...optional({
    batch_id: text('Filter by batch.', { max: 64 }),
    status: text('Filter by status: `open`, `redeemed` or `expired`, comma-separated. Defaults to all.', {
      max: 64,
      example: 'open',
    }),
  }),
}) {}

export class CreateRedeemCodesRequest extends body({
  count: integer('Number of codes.', { min: 1, max: CODES_MAX, example: 10 }),
  amount_usd: usdInput('Amount of each code.', { sign: 'positive', example: '10.00' }),
  grant_days: integer('Days until the grant expires after redemption, rounded up to a full hour. `null`: never.', {
    min: 1,
    max: GRANT_DAYS_MAX,
    optional: true,
    nullable: true,
    example: 90,
  }),
  priority: integer('Priority of the grant. The lowest is spent first. Usually 50.', {
    min: 0,
    max: 100,
    optional: true,
    example: 50,
  }),
  expires_at: time('When the codes expire. `null`: never.', { optional: true, nullable: true }),
  reason: text('Reason, shown in the customer’s statement.', { max: 500, example: 'conference' }),
}) {}

export class RedeemCodeResponse extends reply({
  id: id('code'),
  object: objectName('redeem_code'),
  batch_id: id('batch'),
  masked: text({ example: '7K3QF-…' }),
  status: choice(CODE_STATUSES),
  amount_usd: usd(),
  ...shown(pick(CreateRedeemCodesRequest.fields, 'grant_days', 'priority', 'expires_at', 'reason')),
  actor: actor(),
  organization_id: id('org', 'ID of the organization that redeemed the code.', { nullable: true }),
  grant_id: id('grant', { nullable: true }),
  redeemed_at: time({ nullable: true }),
  created_at: time(),
}) {}

export class IssuedRedeemCodeResponse extends reply({
  ...RedeemCodeResponse.fields,
  secret: secret('7K3QF-0A1BC-DEFGH-JKMNP'),
}) {}

export class RedeemCodeBatchResponse extends reply({
  id: id('batch'),
  object: objectName('redeem_code_batch'),
  data: objects(IssuedRedeemCodeResponse),
}) {}

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
