import { Secret } from '#core';
import type { PaymentProviderKind } from './provider-kinds.js';
import { requireCredentials, requireServer } from './provider-keys.js';

const reasonOf = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return (error as { metadata: { reason: string } }).metadata.reason;
  }
  return null;
};

describe('keys', () => {
  const reasonOfKeys = (kind: PaymentProviderKind, key: string | null, secret: string | null = null) =>
    reasonOf(() =>
      requireCredentials(
        kind,
        'live',
        key === null ? null : new Secret(key),
        secret === null ? null : new Secret(secret),
      ),
    );

  it.each([
    ['stripe', 'sk_live_1', 'whsec_1', null],
    ['stripe', 'sk_test_1', null, 'payment_key_mode'],
    ['stripe', 'a'.repeat(40), null, 'payment_key_mode'],
    ['stripe', 'sk_live_1', 'secret-of-btcpay', 'payment_webhook_secret'],
    ['btcpay', ` ${'a'.repeat(40)}\n`, null, null],
    ['btcpay', 'a'.repeat(40), 'secret-of-btcpay', null],
    ['btcpay', null, null, 'payment_key_unreadable'],
    ['btcpay', 'two words of a key', null, 'payment_key_unreadable'],
    ['btcpay', 'a'.repeat(301), null, 'payment_key_unreadable'],
    ['btcpay', 'a'.repeat(40), 'short', 'payment_webhook_secret_short'],
    ['btcpay', 'a'.repeat(40), '', 'payment_webhook_secret_short'],
    ['epay', 'k'.repeat(32), null, null],
    ['epay', '', null, 'payment_key_unreadable'],
    ['epay', 'k'.repeat(15), null, 'payment_key_unreadable'],
    ['epay', 'k'.repeat(32), 'secret-of-btcpay', 'payment_webhook_secret_unused'],
    ['yookassa', 'live_0123456789', null, null],
    ['yookassa', 'test_0123456789', null, 'payment_key_mode'],
    ['yookassa', 'live_0123456789', 'secret-of-btcpay', 'payment_webhook_secret_unused'],
    ['bank_transfer', null, null, null],
    ['bank_transfer', 'a'.repeat(40), null, 'payment_provider_without_api'],
  ] as const)('of %s: %j with %j is refused with %s', (kind, key, secret, reason) => {
    expect(reasonOfKeys(kind, key, secret)).toBe(reason);
  });

  it('are stored without the white space around them', () => {
    const kept = requireCredentials('btcpay', 'test', new Secret(' abcdefgh '), new Secret('\tijklmnop\n'));
    expect([kept?.secretKey.reveal(), kept?.webhookSecrets.map((secret) => secret.reveal())]).toEqual([
      'abcdefgh',
      ['ijklmnop'],
    ]);
  });
});

describe('a server', () => {
  const SERVER = { serverUrl: 'https://btcpay.example.com', storeId: 'abc' };
  const LOCAL = {
    scheme: 'http' as const,
    port: null,
    target: { kind: 'cidr' as const, address: '127.0.0.0', prefixLength: 8, family: 4 as const },
  };

  it.each([
    ['btcpay', SERVER, null],
    ['btcpay', { ...SERVER, serverUrl: 'https://10.0.0.1' }, 'payment_server_url'],
    ['btcpay', { ...SERVER, serverUrl: 'https://127.0.0.1' }, 'payment_server_url'],
    ['btcpay', { ...SERVER, serverUrl: 'https://[::1]' }, 'payment_server_url'],
    ['btcpay', { ...SERVER, serverUrl: 'https://169.254.169.254' }, 'payment_server_url'],
    ['btcpay', { ...SERVER, serverUrl: 'https://metadata.google.internal' }, 'payment_server_url'],
    ['btcpay', { ...SERVER, serverUrl: 'http://btcpay.example.com' }, 'payment_server_url'],
    ['btcpay', { ...SERVER, serverUrl: 'https://a:b@btcpay.example.com' }, 'payment_server_url'],
    ['btcpay', { ...SERVER, serverUrl: 'https://btcpay.example.com/?a=b' }, 'payment_server_url'],
    ['btcpay', { ...SERVER, serverUrl: 'file:///etc/passwd' }, 'payment_server_url'],
    ['btcpay', { storeId: 'abc' }, 'payment_server_missing'],
    ['btcpay', { serverUrl: SERVER.serverUrl }, 'payment_store_missing'],
    ['btcpay', { ...SERVER, storeId: '../users' }, 'payment_store_missing'],
    ['btcpay', { storeId: 'abc', simulator: true }, null],
    ['stripe', SERVER, 'payment_server_unknown'],
    ['stripe', { storeId: 'abc' }, 'payment_store_unknown'],
    ['epay', SERVER, null],
    ['epay', { ...SERVER, serverUrl: 'http://pay.example.com' }, 'payment_server_url'],
    ['epay', { serverUrl: SERVER.serverUrl }, 'payment_store_missing'],
    ['yookassa', { storeId: '100500' }, null],
    ['yookassa', SERVER, 'payment_server_unknown'],
    ['yookassa', {}, 'payment_store_missing'],
    ['bank_transfer', SERVER, 'payment_server_unknown'],
    ['stripe', {}, null],
    ['bank_transfer', {}, null],
  ] as const)('of %s: %j is refused with %s', (kind, options, reason) => {
    expect(reasonOf(() => requireServer(kind, options, []))).toBe(reason);
  });

  it('is called with http where the installation allows it', () => {
    const options = { serverUrl: 'http://127.0.0.1:23000/', storeId: 'abc' };
    expect(requireServer('btcpay', options, [LOCAL])).toEqual({ serverUrl: 'http://127.0.0.1:23000', storeId: 'abc' });
    expect(reasonOf(() => requireServer('btcpay', options, []))).toBe('payment_server_url');
  });
});
