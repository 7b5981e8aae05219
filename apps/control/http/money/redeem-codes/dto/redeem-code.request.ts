import { TextField, TimeField, WholeNumberField } from '../../../conventions/fields/fields.js';
import { UsdField, type UsdInput } from '../../../conventions/fields/usd-field.js';
import { ListQuery } from '../../../conventions/lists/list.js';

/** One response holds the secrets of all codes. */
const CODES_MAX = 500;
const GRANT_DAYS_MAX = 3_650;

export const CODE_STATUSES = ['open', 'redeemed', 'expired'] as const;

export class ListRedeemCodesQuery extends ListQuery {
  @TextField({ max: 64, optional: true, description: 'Of this batch.' })
  batch_id?: string;

  @TextField({
    max: 64,
    optional: true,
    description: 'open, redeemed or expired; a comma means "or". All of them unless told.',
    example: 'open',
  })
  status?: string;
}

export class CreateRedeemCodesRequest {
  @WholeNumberField({ min: 1, max: CODES_MAX, description: 'How many codes, all alike.', example: 10 })
  count!: number;

  @UsdField({ sign: 'positive', description: 'What each is worth.', example: '10.00' })
  amount_usd!: UsdInput;

  @WholeNumberField({
    min: 1,
    max: GRANT_DAYS_MAX,
    optional: true,
    nullable: true,
    description: 'How many days the grant lasts from its redemption, and to the end of that hour. Null: for ever.',
    example: 90,
  })
  grant_days?: number | null;

  @WholeNumberField({
    min: 0,
    max: 100,
    optional: true,
    description: 'Of the grant: the lowest is spent first. Usually 50.',
    example: 50,
  })
  priority?: number;

  @TimeField({ optional: true, nullable: true, description: 'From then on the codes are refused. Null: never.' })
  expires_at?: string | null;

  @TextField({ max: 500, description: 'Why; shown in the statement of whoever redeems.', example: 'conference' })
  reason!: string;
}
