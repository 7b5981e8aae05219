import { day } from '../../fields/formats.js';
import { flag, objects, text } from '../../fields/kinds.js';
import { optional, pick } from '../../fields/variants.js';
import type { DisplayRate } from '../../settings/domain/display-rates.js';
import type { VersionedRates } from '../../settings/display-rates.service.js';
import { body, reply } from '../fields/dto.js';
import { objectName, version } from '../fields/resource-fields.js';

const RATES_MAX = 2_000;

export class DisplayRateRequest extends body({
  date: day('Day from which the rate applies (UTC). Identifies the rate, with its currency if `display` is `false`.', {
    example: '2026-11-01',
  }),
  currency: text('ISO 4217 code. `USD` with rate 1 shows amounts in dollars only.', {
    max: 3,
    pattern: /^[A-Z]{3}$/,
    rule: 'currency',
    expected: 'a currency such as EUR',
    example: 'EUR',
  }),
  rate: text('Value of one US dollar in the display currency.', {
    max: 20,
    pattern: /^\d{1,9}(?:\.\d{1,9})?$/,
    rule: 'decimal',
    expected: 'a decimal string above zero with at most 9 decimals',
    example: '0.92',
  }),
  ...optional({
    display: flag('Whether amounts are shown in it. `false`: for orders only. Defaults to `true`.', { example: true }),
  }),
}) {}

export class PutDisplayRatesRequest extends body({
  rates: objects(
    DisplayRateRequest,
    'The complete list of rates. A date has one that is displayed, and one of each currency.',
    { items: RATES_MAX },
  ),
}) {}

export class DisplayRateResponse extends reply({
  ...pick(DisplayRateRequest.fields, 'date', 'currency', 'rate'),
  display: flag('Whether amounts are shown in it.'),
}) {}

export class DisplayRatesResponse extends reply({
  object: objectName('display_rates'),
  rates: objects(
    DisplayRateResponse,
    'Rates by date. The latest displayed one that has started applies; for orders, the latest one of their currency.',
  ),
  version: version(),
}) {}

export function presentDisplayRates({ rates, version }: VersionedRates): DisplayRatesResponse {
  return { object: 'display_rates', rates: rates.map((rate) => ({ display: true, ...rate })), version };
}

/** As it is stored. */
export function readRate({ date, currency, rate, display }: DisplayRateRequest): DisplayRate {
  return { date, currency, rate, ...(display === false ? { display } : {}) };
}
