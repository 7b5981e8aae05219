import { DayField } from '../../../conventions/fields/locale-fields.js';
import { ObjectListField, TextField } from '../../../conventions/fields/fields.js';

const RATES_MAX = 2_000;

export class DisplayRateRequest {
  @DayField({ description: 'From the beginning of this day on, UTC. Names the rate.', example: '2026-11-01' })
  date!: string;

  @TextField({
    max: 3,
    pattern: /^[A-Z]{3}$/,
    expected: 'a currency such as EUR',
    description: 'ISO 4217. `USD`, at a rate of 1: amounts are shown in dollars alone.',
    example: 'EUR',
  })
  currency!: string;

  @TextField({
    max: 20,
    pattern: /^\d{1,9}(?:\.\d{1,9})?$/,
    expected: 'a decimal string above zero with at most 9 decimals',
    description: 'What one US dollar is worth.',
    example: '0.92',
  })
  rate!: string;
}

export class PutDisplayRatesRequest {
  @ObjectListField(() => DisplayRateRequest, { items: RATES_MAX, description: 'All of them; dates are different.' })
  rates!: DisplayRateRequest[];
}
