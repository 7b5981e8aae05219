import * as fc from 'fast-check';
import { eachPropertyRuns, PURE_RUNS } from '../../../test/support/property-runs.js';
import { newOrderReference, orderReferencesIn } from './order-reference.js';

eachPropertyRuns(PURE_RUNS);

const anyReference = fc.uint8Array({ minLength: 8, maxLength: 8 }).map(newOrderReference);

describe('the reference of an order', () => {
  it('is found in what banks make of it', () => {
    const reference = newOrderReference(Uint8Array.of(7, 19, 3, 20, 9, 22, 28, 2));
    expect(reference).toMatch(/^RF-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]$/);
    const bare = reference.replaceAll('-', '');
    for (const text of [
      reference,
      bare,
      reference.toLowerCase(),
      `Invoice ${bare.slice(0, 5)} ${bare.slice(5)}, thanks`,
    ])
      expect(orderReferencesIn(text)).toEqual([reference]);
    expect(orderReferencesIn(`${reference} ${reference}`)).toEqual([reference]);
    expect(orderReferencesIn('RF-0000-0000-1, RF 12, RFC 3339')).toEqual([]);
  });

  it('is read with O for 0, and I or L for 1', () => {
    const reference = newOrderReference(Uint8Array.of(0, 1, 0, 1, 10, 11, 12, 13));
    expect(orderReferencesIn(reference.replaceAll('0', 'O').replaceAll('1', 'l'))).toEqual([reference]);
  });

  it('tells one wrong character', () => {
    fc.assert(
      fc.property(anyReference, fc.nat(7), fc.integer({ min: 1, max: 31 }), (reference, index, by) => {
        const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
        const characters = Array.from(reference.slice(3).replaceAll('-', ''));
        const wrong = alphabet[(alphabet.indexOf(characters[index] ?? '') + by) % 32] ?? '';
        const typed = characters.with(index, wrong).join('');
        expect(orderReferencesIn(`RF${typed}`)).toEqual([]);
      }),
    );
  });
});
