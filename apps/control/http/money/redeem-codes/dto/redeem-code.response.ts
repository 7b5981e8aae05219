import type { IssuedRedeemCode, RedeemCode, RedeemCodeStatus } from '#billing';
import { formatId, formatUsd } from '#kernel';
import { reply } from '../../../conventions/fields/declare.js';
import {
  actor,
  choice,
  id,
  integer,
  objectName,
  objects,
  secret,
  text,
  time,
} from '../../../conventions/fields/kinds.js';
import { usd } from '../../../conventions/fields/usd.js';
import { CODE_STATUSES } from './redeem-code.request.js';

export class RedeemCodeResponse extends reply({
  id: id('code'),
  object: objectName('redeem_code'),
  batch_id: id('batch'),
  masked: text({ example: '7K3QF-…' }),
  status: choice(CODE_STATUSES),
  amount_usd: usd(),
  grant_days: integer({ nullable: true, example: 90 }),
  priority: integer({ example: 50 }),
  expires_at: time('From then on it is refused.', { nullable: true }),
  reason: text({ example: 'spring fair' }),
  actor: actor(),
  organization_id: id('org', 'Who redeemed it.', { nullable: true }),
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
