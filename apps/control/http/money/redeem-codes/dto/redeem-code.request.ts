import { body, optional, query } from '../../../conventions/fields/declare.js';
import { integer, text, time } from '../../../conventions/fields/kinds.js';
import { usdInput } from '../../../conventions/fields/usd.js';
import { ListQuery } from '../../../conventions/lists/list.js';

/** One response holds the secrets of all codes. */
const CODES_MAX = 500;
const GRANT_DAYS_MAX = 3_650;

export const CODE_STATUSES = ['open', 'redeemed', 'expired'] as const;

export class ListRedeemCodesQuery extends query({
  ...ListQuery.fields,
  ...optional({
    batch_id: text('Of this batch.', { max: 64 }),
    status: text('open, redeemed or expired; a comma means "or". All of them unless told.', {
      max: 64,
      example: 'open',
    }),
  }),
}) {}

export class CreateRedeemCodesRequest extends body({
  count: integer('How many codes, all alike.', { min: 1, max: CODES_MAX, example: 10 }),
  amount_usd: usdInput('What each is worth.', { sign: 'positive', example: '10.00' }),
  grant_days: integer(
    'How many days the grant lasts from its redemption, and to the end of that hour. Null: for ever.',
    { min: 1, max: GRANT_DAYS_MAX, optional: true, nullable: true, example: 90 },
  ),
  priority: integer('Of the grant: the lowest is spent first. Usually 50.', {
    min: 0,
    max: 100,
    optional: true,
    example: 50,
  }),
  expires_at: time('From then on the codes are refused. Null: never.', { optional: true, nullable: true }),
  reason: text('Why; shown in the statement of whoever redeems.', { max: 500, example: 'conference' }),
}) {}
