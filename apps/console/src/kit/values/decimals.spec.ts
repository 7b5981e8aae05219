import {
  addUsd,
  compareUsd,
  leastUsd,
  marginOf,
  multiplyUsd,
  portionOf,
  roundDown,
  shareOf,
  subtractUsd,
} from './decimals';

describe('decimals', () => {
  it.each([
    [[], '0'],
    [['0.1', '0.2'], '0.3'],
    [['9007199254740993', '0.000000001'], '9007199254740993.000000001'],
    [['-1.5', '0.25'], '-1.25'],
    [['-0.5', '0.5'], '0'],
  ])('adds %j to %s', (amounts, sum) => {
    expect(addUsd(amounts)).toBe(sum);
  });

  it.each([
    ['0.0217855', '1.125', '0.0245086875'],
    ['0.0245086875', '0.945', '0.0231607096875'],
    ['-2', '0.5', '-1'],
    ['5', '0', '0'],
  ])('multiplies %s by %s to %s', (a, b, product) => {
    expect(multiplyUsd(a, b)).toBe(product);
  });

  it.each([
    ['185.256', '0.01', '185.25'],
    ['185.2', '0.01', '185.20'],
    ['3850.999', '1', '3850'],
    ['12', '0.01', '12.00'],
    ['0.0099', '0.01', '0.00'],
    ['10.2356', '0.010', '10.230'],
    ['3615.99', '1.00', '3615.00'],
  ])('rounds %s down to a multiple of %s: %s', (decimal, step, rounded) => {
    expect(roundDown(decimal, step)).toBe(rounded);
  });

  it.each([
    ['180.00', '25', '25', '180'],
    ['180.00', '10', '25', '72'],
    ['180.01', '0.000000001', '25.5', '0.01'],
    ['1000', '1', '3', '334'],
    ['1.00', '0', '3', '0'],
    ['1.00', '1', '0', '0'],
  ])('has of %s what %s are of %s, to as many places: %s', (amount, part, whole, portion) => {
    expect(portionOf(amount, part, whole)).toBe(portion);
  });

  it('subtracts and compares by value', () => {
    expect(subtractUsd('0.3', '0.2')).toBe('0.1');
    expect(subtractUsd('0', '0.5')).toBe('-0.5');
    expect(compareUsd('2.50', '2.5')).toBe(0);
    expect(compareUsd('10', '9.9')).toBe(1);
    expect(['0.3', '-2', '0.299999999'].sort(compareUsd)).toEqual(['-2', '0.299999999', '0.3']);
    expect(compareUsd('-1', '0')).toBe(-1);
    expect(leastUsd(['3', '0.30', '2'])).toBe('0.30');
    expect(leastUsd([])).toBeNull();
  });

  it('has the share of a whole', () => {
    expect(shareOf('2.5', '10')).toBe(0.25);
    expect(shareOf('0', '0')).toBe(1);
  });

  it('has the margin of a price', () => {
    expect(marginOf('6.25', '5')).toBe(0.2);
    expect(marginOf('0.403', '0.42')).toBeCloseTo(-0.0422, 4);
    expect(marginOf(null, '1')).toBeNull();
    expect(marginOf('0', '1')).toBeNull();
  });
});
