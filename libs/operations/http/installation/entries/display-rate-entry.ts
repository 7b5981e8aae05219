import { keyOfRate } from '#core';
import { readRate, type DisplayRateRequest } from '#core/http';
import type { DisplayRateEntry } from '../../../installation/sections/display-rates.section.js';

export function displayRateEntryOf(request: DisplayRateRequest): DisplayRateEntry {
  const declared = readRate(request);
  const { display = true } = declared;
  return { key: keyOfRate(declared), fields: { ...declared, display }, patch: declared, create: { input: declared } };
}
