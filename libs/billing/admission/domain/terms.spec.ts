import { parseTerms } from './terms.js';

describe('parseTerms', () => {
  it.each([
    {
      text: '1750000000000|key-1|||',
      terms: { admittedAtMs: 1_750_000_000_000, keyId: 'key-1', windows: [], idempotencyHash: null },
    },
    {
      text: '5|k|day=2031-05-07=90,month=2031-05=1000000000000000,member-1:day=2031-05-07=7,r12=2031-04=100|key=4596/100000,organization=4596/9|0f0f',
      terms: {
        admittedAtMs: 5,
        keyId: 'k',
        windows: [
          { name: 'day', windowKey: '2031-05-07' },
          { name: 'month', windowKey: '2031-05' },
          { name: 'member-1:day', windowKey: '2031-05-07' },
          { name: 'r12', windowKey: '2031-04' },
        ],
        idempotencyHash: '0f0f',
      },
    },
  ])('reads $text', ({ text, terms }) => {
    expect(parseTerms(text)).toEqual(terms);
  });

  it.each(['', '5', '5|k||', '|k|||', 'x|k|||', '5||||', '5|k||||', '5|k|day||', '5|k|day=1||'])(
    'refuses %p',
    (text) => {
      expect(() => parseTerms(text)).toThrow(RangeError);
    },
  );
});
