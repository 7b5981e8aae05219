import type { DisplayRateEntry } from '#installation';
import { keyOfRate } from '#settings';
import { readRate } from '../../operations/settings/display-rates.dto.js';
import type { DisplayRateRequest } from '../../operations/settings/display-rates.dto.js';

export function displayRateEntryOf(request: DisplayRateRequest): DisplayRateEntry {
  const declared = readRate(request);
  const { display = true } = declared;
  return { key: keyOfRate(declared), fields: { ...declared, display }, patch: declared, create: { input: declared } };
}
