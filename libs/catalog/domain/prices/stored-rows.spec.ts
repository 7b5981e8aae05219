import fc from 'fast-check';
import { PRICE_COMPONENTS, type PriceComponent } from '#core';
import { readStoredRows, storeRows } from './stored-rows.js';

describe('stored rows', () => {
  it('round-trip through JSON, for rates of any size', () => {
    const anyRates = fc.dictionary(fc.constantFrom<PriceComponent>(...PRICE_COMPONENTS), fc.bigInt(0n, 10n ** 24n));
    const anyRows = fc.array(fc.record({ fromPromptTokens: fc.nat(), rates: anyRates }));
    fc.assert(
      fc.property(anyRows, (rows) => {
        const stored: unknown = JSON.parse(JSON.stringify(storeRows(rows)));
        expect(readStoredRows(stored)).toEqual(rows);
      }),
    );
  });
});
