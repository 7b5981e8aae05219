import { dearestUnit, isUnitMeter, pricedUnit, unitMeter, wholeSeconds } from './units.js';

describe('wholeSeconds', () => {
  it.each([
    [0, 0],
    [0.01, 1],
    [2.999, 3],
    [3.04, 3],
    [3.06, 4],
  ])('UNIT-22: makes %d seconds %d', (seconds, units) => {
    expect(wholeSeconds(seconds)).toBe(units);
  });
});

describe('meters of units', () => {
  it.each([
    ['web_search_call', true],
    ['image{size=1024x1024}', true],
    ['image{quality=high,size=1024x1024}', true],
    ['image{size=1024x1024,quality=high}', false],
    ['image{quality=high,quality=low}', false],
    ['image{colour=red}', false],
    ['image{quality=}', false],
    ['image{}', false],
    ['web_search_call{quality=high}', false],
    ['input', false],
    ['constructor', false],
  ])('%s: %p', (meter, isUnit) => {
    expect(isUnitMeter(meter)).toBe(isUnit);
  });

  it('are made of known labels with plain values', () => {
    expect(unitMeter('image', { size: '1024x1024', quality: 'High', other: 'x' })).toBe(
      'image{quality=high,size=1024x1024}',
    );
    expect(unitMeter('image', { size: 'a,b', quality: 7 })).toBe('image');
    expect(unitMeter('mcp_call', { size: '1' })).toBe('mcp_call');
  });
});

describe('prices of units', () => {
  const rates = { input: 1n, image: 4n, 'image{quality=high}': 9n, 'image{size=1x1}': 12n, image_output: 99n };

  it('are the most specific, of several the dearest', () => {
    expect(pricedUnit('image', rates)).toBe('image');
    expect(pricedUnit('image{quality=high}', rates)).toBe('image{quality=high}');
    expect(pricedUnit('image{quality=high,size=1x1}', rates)).toBe('image{size=1x1}');
    expect(pricedUnit('image{quality=low,size=2x2}', rates)).toBe('image');
    expect(pricedUnit('page', rates)).toBeNull();
    expect(pricedUnit('image', { 'image{quality=high}': 9n })).toBeNull();
  });

  it('are bounded by the dearest that does not contradict what is known', () => {
    expect(dearestUnit('image', rates)).toBe('image{size=1x1}');
    expect(dearestUnit('image{size=2x2}', rates)).toBe('image{quality=high}');
    expect(dearestUnit('image{quality=low,size=2x2}', rates)).toBe('image');
    expect(dearestUnit('page', rates)).toBeNull();
  });
});
