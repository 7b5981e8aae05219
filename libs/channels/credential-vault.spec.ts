import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { Secret } from '#kernel';
import type { Config, EncryptionKey } from '#infra';
import { CredentialVault, type SecretPlace } from './credential-vault.js';

const newKey = (kid: string): EncryptionKey => ({ kid, key: new Secret(randomBytes(32).toString('base64')) });
const vaultOf = (...encryptionKeys: EncryptionKey[]): CredentialVault =>
  new CredentialVault({ encryptionKeys } as unknown as Config);

const place: SecretPlace = { channelId: 'channel-1', credentialId: 'credential-1', secretVersion: 1 };
const old = newKey('old');
const vault = vaultOf(old);

describe('CredentialVault', () => {
  it('opens what it sealed, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(vault.open(vault.seal(new Secret(text), place), place).reveal()).toBe(text);
      }),
    );
  });

  it.each<Partial<SecretPlace>>([{ channelId: 'channel-2' }, { credentialId: 'credential-2' }, { secretVersion: 2 }])(
    'does not open in another row: %p',
    (other) => {
      const sealed = vault.seal(new Secret('sk-secret'), place);
      expect(() => vault.open(sealed, { ...place, ...other })).toThrow();
    },
  );

  it('does not open when any byte was changed', () => {
    const sealed = vault.seal(new Secret('sk-secret'), place);
    for (const index of sealed.ciphertext.keys()) {
      const ciphertext = Uint8Array.from(sealed.ciphertext);
      ciphertext[index] = (ciphertext[index] ?? 0) ^ 1;
      expect(() => vault.open({ ...sealed, ciphertext }, place)).toThrow();
    }
  });

  it('does not open a text that was cut, to the tag or to nothing', () => {
    const sealed = vault.seal(new Secret('sk-secret'), place);
    for (const length of [0, 11, 12, 20, 28, sealed.ciphertext.length - 1]) {
      expect(() => vault.open({ ...sealed, ciphertext: sealed.ciphertext.slice(0, length) }, place)).toThrow();
    }
  });

  it('seals with the first key and opens with every key of the list', () => {
    const sealed = vault.seal(new Secret('sk-secret'), place);
    const rotated = vaultOf(newKey('new'), old);
    expect(rotated.open(sealed, place).reveal()).toBe('sk-secret');
    expect(rotated.seal(new Secret('sk-secret'), place).encryptionKeyId).toBe('new');
    expect(() => vaultOf(newKey('new')).open(sealed, place)).toThrow('no encryption key named old');
    expect(() => vaultOf(newKey('old')).open(sealed, place)).toThrow();
  });

  it('never writes the same bytes twice and never shows the secret', () => {
    const sealed = Array.from({ length: 50 }, () => vault.seal(new Secret('sk-secret'), place));
    expect(new Set(sealed.map(({ ciphertext }) => Buffer.from(ciphertext).toString('hex'))).size).toBe(50);
    for (const { ciphertext } of sealed) expect(Buffer.from(ciphertext).includes('sk-secret')).toBe(false);
    const opened = vault.open(sealed[0]!, place);
    expect(`${JSON.stringify({ opened })}${inspect({ opened })}${opened.toString()}`).not.toContain('sk-secret');
  });
});
