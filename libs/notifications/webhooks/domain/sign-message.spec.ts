import { createPublicKey, verify } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { newSecret, publicKeyOf } from './endpoint-secrets.js';
import { signMessage } from './sign-message.js';

const BODY = '{"type":"payment.received","data":{"name":"Ünïcode – 中文"}}';
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

describe('a signed message', () => {
  it('is verified by the library of the standard, with its secret alone', () => {
    const secret = newSecret('hmac');
    const headers = signMessage('evt_1', Date.now(), BODY, [secret]);
    expect(new Webhook(secret).verify(BODY, { ...headers })).toEqual(JSON.parse(BODY));
    expect(() => new Webhook(newSecret('hmac')).verify(BODY, { ...headers })).toThrow('No matching signature');
    expect(() => new Webhook(secret).verify(`${BODY} `, { ...headers })).toThrow('No matching signature');
  });

  it('is verified by the earlier and by the current secret during a rotation', () => {
    const secrets = [newSecret('hmac'), newSecret('hmac')];
    const headers = signMessage('evt_1', Date.now(), BODY, secrets);
    for (const secret of secrets) expect(new Webhook(secret).verify(BODY, { ...headers })).toBeDefined();
  });

  it('has the time of its attempt: an old one is refused', () => {
    const secret = newSecret('hmac');
    const headers = signMessage('evt_1', Date.now() - 600_000, BODY, [secret]);
    expect(() => new Webhook(secret).verify(BODY, { ...headers })).toThrow('too old');
  });

  it('of ed25519 is verified by the public key', () => {
    const secret = newSecret('ed25519');
    const headers = signMessage('evt_1', 1_780_000_000_000, BODY, [secret]);
    const raw = Buffer.from((publicKeyOf(secret) ?? '').replace('whpk_', ''), 'base64');
    const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' });
    const [version, signature = ''] = headers['webhook-signature']?.split(',') ?? [];
    const isValid = (text: string): boolean => verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
    expect([version, isValid(`evt_1.1780000000.${BODY}`), isValid(`evt_2.1780000000.${BODY}`)]).toEqual([
      ...['v1a', true, false],
    ]);
  });

  it('has secrets of 32 random bytes, and a public key for ed25519 alone', () => {
    expect(newSecret('hmac')).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(newSecret('ed25519')).toMatch(/^whsk_[A-Za-z0-9+/]{43}=$/);
    expect(publicKeyOf(newSecret('hmac'))).toBeNull();
    expect(publicKeyOf(newSecret('ed25519'))).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
    expect(newSecret('hmac')).not.toBe(newSecret('hmac'));
  });
});
