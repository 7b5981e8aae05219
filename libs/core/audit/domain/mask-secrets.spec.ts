import { Secret } from '../../kernel/secret.js';
import { maskSecrets } from './mask-secrets.js';

describe('maskSecrets', () => {
  it.each([
    { value: { secret: 'x', Password: 'y', apiKey: 'z', api_key: 'z' }, masked: '***' },
    { value: { digest: new Uint8Array(3), ciphertext: 'x', Authorization: 'Bearer' }, masked: '***' },
  ])('masks fields by name: $value', ({ value, masked }) => {
    expect(new Set(Object.values(maskSecrets(value) as object))).toEqual(new Set([masked]));
  });

  it('masks Secret values and bytes under any name, at any depth', () => {
    const state = { a: [{ value: new Secret('canary') }], bytes: Buffer.from('canary') };
    expect(maskSecrets(state)).toEqual({ a: [{ value: '***' }], bytes: '***' });
  });

  it('keeps the rest as JSON: amounts as digits, times as text, absent fields absent, null as null', () => {
    const state = { amount: 10n, at: new Date(0), absent: undefined, secret: null, list: [1, 'a', true] };
    expect(maskSecrets(state)).toEqual({
      amount: '10',
      at: '1970-01-01T00:00:00.000Z',
      secret: null,
      list: [1, 'a', true],
    });
  });
});
