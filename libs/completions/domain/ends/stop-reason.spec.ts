import fc from 'fast-check';
import { strongerReason, type StopReason } from './stop-reason.js';

const reasons = fc.array(fc.constantFrom<StopReason>('hold', 'cancel', 'drain', 'client'), { minLength: 1 });
const reasonOf = (given: readonly StopReason[]): StopReason | null =>
  given.reduce<StopReason | null>(strongerReason, null);

describe('the reason that ends a request', () => {
  it('is its client, whenever it left; else the first of key and gateway; else the hold', () => {
    fc.assert(
      fc.property(reasons, (given) => {
        const byHand = given.includes('client') ? 'client' : given.find((reason) => reason !== 'hold');
        expect(reasonOf(given)).toBe(byHand ?? 'hold');
      }),
    );
  });
});
