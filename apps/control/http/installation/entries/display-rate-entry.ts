import type { DisplayRateEntry } from '#installation';
import type { DisplayRateRequest } from '../../operations/settings/display-rates.dto.js';

export function displayRateEntryOf({ date, currency, rate }: DisplayRateRequest): DisplayRateEntry {
  const declared = { date, currency, rate };
  return { key: date, fields: declared, patch: declared, create: { input: declared } };
}
