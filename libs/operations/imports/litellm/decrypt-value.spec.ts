import { createCipheriv, createHash } from 'node:crypto';
import { decryptValue } from './decrypt-value.js';

const SALT_KEY = 'sk-salt-key-of-a-test';
/** Made by PyNaCl 1.5.0: `SecretBox(sha256(SALT_KEY)).encrypt(text, nonce)`, nonces 00 01 … 17 and 02 02 … 02. */
const BOXES = [
  ['sk-provider-secret', 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYX-m3WjktQF4agqYLL2E9DoLPkHQ1lemGF3pVkE9jNMyWiww=='],
  ['ключ 钥匙', 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXSsPqWA+7Q3XncBEpF7UPPRA14MbGm8ZrmhmEm04kyQ=='],
  ['', 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXfmE8e0t4B88A1qaEHC6thA=='],
  ['openai/gpt-4o', 'AgICAgICAgICAgICAgICAgICAgICAgIC6ykUP6UF71P7cOl7+Pg4d7DrzPoTgnSabO//INk='],
  ['openai/gpt-4o', 'AgICAgICAgICAgICAgICAgICAgICAgIC6ykUP6UF71P7cOl7-Pg4d7DrzPoTgnSabO__INk='],
] as const;
const [[, BOX]] = BOXES;

/** `v2:gcm:` with a key of one SHA-256, base64url of nonce, ciphertext and tag. */
function sealed(text: string): string {
  const nonce = Buffer.alloc(12, 7);
  const cipher = createCipheriv('aes-256-gcm', createHash('sha256').update(SALT_KEY).digest(), nonce);
  return `v2:gcm:${Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString('base64url')}`;
}

describe('decryptValue', () => {
  it.each(BOXES)('reads %j, as earlier versions wrote it', (text, value) => {
    expect(decryptValue(value, SALT_KEY)).toEqual({ text });
  });

  it('reads a value with a mark', () => {
    expect(decryptValue(sealed('openai/gpt-4o'), SALT_KEY)).toEqual({ text: 'openai/gpt-4o' });
  });

  it.each([
    [BOX, 'other'],
    [sealed('openai/gpt-4o'), 'other'],
    [BOX.replace('-m3W', '-m3X'), SALT_KEY],
    [`v2:gcm:${BOX}`, SALT_KEY],
    ['v3:gcm:', SALT_KEY],
  ])('refuses %s under %s: another key, or another text', (value, saltKey) => {
    expect(decryptValue(value, saltKey)).toEqual({ failure: 'other_key' });
  });

  it.each([BOX, sealed('openai/gpt-4o')])('needs a key for %s', (value) => {
    expect(decryptValue(value, null)).toEqual({ failure: 'no_key' });
  });

  it.each(['', 'openai/gpt-4o', 'os.environ/NAME', 'sk-a-key-that-is-not-encrypted-with-the-characters-of-base64'])(
    'takes %j as it is',
    (text) => {
      expect(decryptValue(text, SALT_KEY)).toEqual({ text });
    },
  );
});
