import { readIdempotencyKey } from './read-idempotency-key.js';

describe('an Idempotency-Key', () => {
  it.each([undefined, 'order-7', '5f1c0e1e-1d2c'])('is stored as it is: %j', (header) => {
    expect(readIdempotencyKey(header)).toBe(header ?? null);
  });

  it('ATK-432: with a credential in it is stored as its digest', () => {
    const [one, other] = [readIdempotencyKey('sk-proj-abcdef'), readIdempotencyKey('sk-proj-abcdeg')];
    expect([one, one === other]).toEqual([expect.stringMatching(/^sha256:[0-9a-f]{64}$/), false]);
  });

  it.each(['', 'two words', 'x'.repeat(256)])('is refused: %j', (header) => {
    expect(() => readIdempotencyKey(header)).toThrow('1 to 255 visible ASCII');
  });
});
