import type { VersionedRates } from '#settings';
import { reply } from '../../../conventions/fields/declare.js';
import { objectName, objects, text, version } from '../../../conventions/fields/kinds.js';

export class DisplayRateResponse extends reply({
  date: text({ example: '2026-11-01' }),
  currency: text({ example: 'EUR' }),
  rate: text({ example: '0.92' }),
}) {}

export class DisplayRatesResponse extends reply({
  object: objectName('display_rates'),
  rates: objects(DisplayRateResponse, 'By date; the last one that has begun is in force.'),
  version: version(),
}) {}

export function presentDisplayRates({ rates, version }: VersionedRates): DisplayRatesResponse {
  return { object: 'display_rates', rates: rates.map((rate) => ({ ...rate })), version };
}
