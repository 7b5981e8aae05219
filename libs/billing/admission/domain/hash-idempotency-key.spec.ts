import { hashIdempotencyKey } from './hash-idempotency-key.js';

describe('hashIdempotencyKey', () => {
  it.each(['', 'a', '{tag}:\r\n*', 'ключ', 'x'.repeat(255)])('makes 32 hex digits of %p', (key) => {
    expect(hashIdempotencyKey(key)).toMatch(/^[0-9a-f]{32}$/);
  });

  it('differs for different keys', () => {
    expect(hashIdempotencyKey('a')).not.toBe(hashIdempotencyKey('b'));
    expect(hashIdempotencyKey('abc')).toBe('ba7816bf8f01cfea414140de5dae2223');
  });
});
