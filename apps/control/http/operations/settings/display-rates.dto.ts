import { day, objects, text } from '#fields';
import type { VersionedRates } from '#settings';
import { body, reply } from '../../conventions/fields/dto.js';
import { objectName, version } from '../../conventions/fields/resource-fields.js';

const RATES_MAX = 2_000;

export class DisplayRateRequest extends body({
  date: day('From the beginning of this day on, UTC. Names the rate.', { example: '2026-11-01' }),
  currency: text('ISO 4217. `USD`, at a rate of 1: amounts are shown in dollars alone.', {
    max: 3,
    pattern: /^[A-Z]{3}$/,
    expected: 'a currency such as EUR',
    example: 'EUR',
  }),
  rate: text('What one US dollar is worth.', {
    max: 20,
    pattern: /^\d{1,9}(?:\.\d{1,9})?$/,
    expected: 'a decimal string above zero with at most 9 decimals',
    example: '0.92',
  }),
}) {}

export class PutDisplayRatesRequest extends body({
  rates: objects(DisplayRateRequest, 'All of them; dates are different.', { items: RATES_MAX }),
}) {}

export class DisplayRateResponse extends reply(DisplayRateRequest.fields) {}

export class DisplayRatesResponse extends reply({
  object: objectName('display_rates'),
  rates: objects(DisplayRateResponse, 'By date; the last one that has begun is in force.'),
  version: version(),
}) {}

export function presentDisplayRates({ rates, version }: VersionedRates): DisplayRatesResponse {
  return { object: 'display_rates', rates: rates.map((rate) => ({ ...rate })), version };
}
