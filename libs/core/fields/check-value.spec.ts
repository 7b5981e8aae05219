import { expectedOf, isAccepted, valueOfText } from './check-value.js';
import { choice, flag, integer, parsedText, text } from './kinds.js';

describe('valueOfText', () => {
  it.each([
    ['0', 0],
    ['10', 10],
    ['11', null],
    ['-1', null],
    ['1.0', null],
    ['1e1', null],
    [' 1', null],
    ['', null],
    ['99999999999999999999', null],
  ])('reads %p as %p, a whole number from 0 to 10', (written, value) => {
    expect(valueOfText(integer({ min: 0, max: 10 }), written)).toBe(value);
  });

  it('reads a choice, a flag and a format of its own', () => {
    const isEven = parsedText('an even number', (digits) => (Number(digits) % 2 === 0 ? Number(digits) : null))();
    expect(valueOfText(choice(['on', 'off']), 'on')).toBe('on');
    expect(valueOfText(choice(['on', 'off']), 'toString')).toBeNull();
    expect(valueOfText(flag(), 'false')).toBe(false);
    expect([valueOfText(isEven, '4'), valueOfText(isEven, '5')]).toEqual([4, null]);
  });
});

describe('isAccepted', () => {
  it('takes null where the field can be null, and says so', () => {
    const name = text({ max: 3, nullable: true });
    expect([isAccepted(name, null), isAccepted(name, 'abcd')]).toEqual([true, false]);
    expect(expectedOf(name)).toBe('text of 1 to 3 characters, or null');
    expect(isAccepted(text({ max: 3 }), null)).toBe(false);
  });

  it('names what a number counts', () => {
    expect(expectedOf(integer({ min: 1, max: 9, unit: 'bytes' }))).toBe('a whole number of bytes from 1 to 9');
  });

  it('fails for a field of replies, which has no check', () => {
    expect(() => isAccepted(integer(), 1)).toThrow('no check');
  });
});
