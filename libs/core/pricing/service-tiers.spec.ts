import fc from 'fast-check';
import { anyVersion, versionOf } from '../../../test/support/ledger/price-arbitraries.js';
import { possiblePrices, requestedPrice, servedPrice, tierCost } from './service-tiers.js';

const tier = (name: string) => ({ ...versionOf({ input: 1n, output: 1n }), id: name, serviceTier: name });
const [flex, priority] = [tier('flex'), tier('priority')];
const plain = versionOf({ input: 2n, output: 2n });
const price = {
  ...plain,
  id: 'ordinary',
  serviceTiers: new Map([
    ['flex', flex],
    ['priority', priority],
  ]),
};

describe('the prices of a request', () => {
  it.each([
    ['none', null, ['ordinary']],
    ['default', 'default', ['ordinary']],
    ['standard_only', 'standard_only', ['ordinary']],
    ['a tier, which the provider may not have', 'flex', ['ordinary', 'flex']],
    ['auto, which leaves it to the provider', 'auto', ['ordinary', 'flex', 'priority']],
  ])('with %s', (_what, requested, ids) => {
    expect(possiblePrices(price, requested).map(({ id }) => id)).toEqual(ids);
    expect(possiblePrices(plain, requested)).toEqual([plain]);
  });

  it.each([
    ['what it served', 'flex', 'flex', 'flex'],
    ['the ordinary price of a tier that was not available', 'priority', 'default', 'ordinary'],
    ['what auto became', 'auto', 'priority', 'priority'],
    ['the requested tier where it does not say', 'flex', null, 'flex'],
    ['the ordinary price where it does not say of auto', 'auto', null, 'ordinary'],
    ['nothing that was not asked for', null, 'priority', 'ordinary'],
    ['nothing that was excluded', 'standard_only', 'priority', 'ordinary'],
    ['the requested tier where it names another', 'flex', 'priority', 'flex'],
    ['the requested tier where it names an unknown one', 'flex', 'scale', 'flex'],
  ])('charges %s', (_what, requested, served, id) => {
    expect(servedPrice(price, requested, served).id).toBe(id);
  });

  it('costs the operator what was served, where the list has it', () => {
    expect(tierCost(price, 'priority').id).toBe('priority');
    for (const served of ['default', 'scale', null]) expect(tierCost(price, served)).toBe(price);
  });

  it('UNIT-17: is one of the possible ones, whatever was requested and served', () => {
    const name = fc.option(fc.constantFrom('auto', 'default', 'flex', 'priority', 'batch', 'scale'));
    fc.assert(
      fc.property(anyVersion, name, name, (version, requested, served) => {
        for (const each of [version, price]) {
          expect(possiblePrices(each, requested)).toContain(servedPrice(each, requested, served));
          expect(possiblePrices(each, requested)).toContain(requestedPrice(each, requested));
        }
      }),
    );
  });
});
