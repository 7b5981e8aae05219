import { PPM, type PriceVersion } from '#core';
import { SAMPLE_PRINCIPAL } from '../../../test/support/samples/sample-principal.js';
import { sampleTask } from '../../../test/support/samples/sample-task.js';
import { isOverMaxPrice } from './plan-task.js';

const price: PriceVersion = {
  id: 'p',
  rows: [
    { fromPromptTokens: 0, rates: { input: 2_000_000_000n, output: 8_000_000_000n } },
    { fromPromptTokens: 1_000, rates: { input: 4_000_000_000n, output: 8_000_000_000n } },
  ],
};

const tooDear = (maxPrice: object | null, tierPpm = PPM, content = 'Hello!'): boolean => {
  const task = sampleTask({ messages: [{ role: 'user', content }], routify: { max_price: maxPrice } });
  return isOverMaxPrice({ ...task, price, principal: { ...SAMPLE_PRINCIPAL, multipliersPpm: [tierPpm, PPM] } });
};

describe('isOverMaxPrice', () => {
  it.each<[maxPrice: object | null, expected: boolean]>([
    [null, false],
    [{ prompt: 2 }, false],
    [{ prompt: '1.999999999' }, true],
    [{ completion: 8 }, false],
    [{ completion: 7.5 }, true],
    [{ prompt: 2, completion: '7.999999999' }, true],
    [{ prompt: 0 }, true],
  ])('with %j: %p', (maxPrice, expected) => {
    expect(tooDear(maxPrice)).toBe(expected);
  });

  it('compares the rates of the caller', () => {
    expect(tooDear({ prompt: '2.2' }, (PPM * 11n) / 10n)).toBe(false);
    expect(tooDear({ prompt: '2.199999999' }, (PPM * 11n) / 10n)).toBe(true);
  });

  it('uses the most expensive row that the prompt may reach', () => {
    expect(tooDear({ prompt: 3 }, PPM, 'word '.repeat(500))).toBe(true);
    expect(tooDear({ prompt: 4 }, PPM, 'word '.repeat(500))).toBe(false);
  });
});
