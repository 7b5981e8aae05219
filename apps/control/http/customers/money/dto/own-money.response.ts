import { ApiProperty } from '@nestjs/swagger';
import {
  IdProperty,
  ObjectProperty,
  TimeProperty,
  UsdProperty,
} from '../../../conventions/fields/response-properties.js';
import { exampleId } from '../../../conventions/examples.js';
import { presentTransfer } from '../../../money/transfers/dto/transfer.response.js';
import type { TransferRecord } from '#billing';
import { DisplayAmountProperty, DisplayProperty, DisplayResponse } from '../../../money/display/display.js';

export class OwnBalanceResponse {
  @ObjectProperty('balance')
  object!: 'balance';

  @UsdProperty({ description: 'Paid in, less what requests have cost.' })
  balance_usd!: string;

  @UsdProperty({ nullable: true, description: 'Reserved by running requests. Null: not known at the moment.' })
  held_usd!: string | null;

  @UsdProperty({
    nullable: true,
    description: 'What a request may reserve now, credit included, ended grants not. Null: not known at the moment.',
  })
  available_usd!: string | null;

  @UsdProperty({ description: 'How far the balance may fall below zero.' })
  credit_limit_usd!: string;

  @UsdProperty({ description: 'Charged for requests of the last 24 hours, as booked.' })
  burn_24h_usd!: string;

  @ApiProperty({
    type: 'number',
    nullable: true,
    example: 12.5,
    description: 'How many days the balance lasts if they are like the last one. Null: for ever.',
  })
  days_left!: number | null;

  @DisplayProperty('of today')
  display!: DisplayResponse | null;

  @DisplayAmountProperty('balance_usd')
  balance_display!: string | null;

  @DisplayAmountProperty('held_usd')
  held_display!: string | null;

  @DisplayAmountProperty('available_usd')
  available_display!: string | null;

  @DisplayAmountProperty('credit_limit_usd')
  credit_limit_display!: string | null;

  @DisplayAmountProperty('burn_24h_usd')
  burn_24h_display!: string | null;
}

export class OwnTransferResponse {
  @IdProperty('txn')
  id!: string;

  @ObjectProperty('transfer')
  object!: 'transfer';

  @ApiProperty({ type: 'string', example: 'topup' })
  code!: string;

  @UsdProperty({ description: 'Positive: into your balance.' })
  amount_usd!: string;

  @ApiProperty({
    type: 'string',
    description: 'What moved the money: a request, top-up, adjustment, grant, refund or sweep.',
    example: exampleId('topup'),
  })
  source_id!: string;

  @ApiProperty({ type: 'string', nullable: true })
  reason!: string | null;

  @TimeProperty({ description: 'When what is paid for happened.' })
  effective_at!: string;

  @TimeProperty()
  booked_at!: string;
}

/** Without the operator's account names and actors. */
export function presentOwnTransfer(transfer: TransferRecord): OwnTransferResponse {
  const { id, object, code, amount_usd, source_id, reason, effective_at, booked_at } = presentTransfer(transfer);
  return { id, object, code, amount_usd, source_id, reason, effective_at, booked_at };
}
