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
    ['185.256', 2, '185.25'],
    ['185.2', 2, '185.2'],
    ['3850.999', 0, '3850'],
    ['12', 2, '12'],
    ['0.0099', 2, '0.00'],
  ])('rounds %s to %s places down: %s', (decimal, decimals, rounded) => {
    expect(roundDown(decimal, decimals)).toBe(rounded);
  });

  it.each([
    ['180', '25', '25', 2, '180'],
    ['180', '10', '25', 2, '72'],
    ['180.01', '0.000000001', '25.5', 2, '0.01'],
    ['1000', '1', '3', 0, '334'],
    ['1', '0', '3', 2, '0'],
    ['1', '1', '0', 2, '0'],
  ])('has of %s what %s are of %s, to %s places: %s', (amount, part, whole, decimals, portion) => {
    expect(portionOf(amount, part, whole, decimals)).toBe(portion);
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
