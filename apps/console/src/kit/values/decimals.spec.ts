import { addUsd, shareOf } from './decimals';

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

  it('has the share of a whole', () => {
    expect(shareOf('2.5', '10')).toBe(0.25);
    expect(shareOf('0', '0')).toBe(1);
  });
});
