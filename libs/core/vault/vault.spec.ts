import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { Secret } from '../kernel/secret.js';
import type { Config } from '../infra/config/config.js';

type EncryptionKey = Config['encryptionKeys'][number];
import { Vault } from './vault.js';

const newKey = (kid: string): EncryptionKey => ({ kid, key: new Secret(randomBytes(32).toString('base64')) });
const vaultOf = (...encryptionKeys: EncryptionKey[]): Vault => new Vault({ encryptionKeys } as unknown as Config);

const binding = 'channel-1|credential-1|1';
const old = newKey('old');
const vault = vaultOf(old);

describe('Vault', () => {
  it('opens what it sealed, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(vault.open(vault.seal(new Secret(text), binding), binding).reveal()).toBe(text);
      }),
    );
  });

  it.each(['channel-2|credential-1|1', 'channel-1|credential-1|2', ''])('does not open in another row: %p', (other) => {
    const sealed = vault.seal(new Secret('sk-secret'), binding);
    expect(() => vault.open(sealed, other)).toThrow();
  });

  it('does not open when any byte was changed', () => {
    const sealed = vault.seal(new Secret('sk-secret'), binding);
    for (const index of sealed.ciphertext.keys()) {
      const ciphertext = Uint8Array.from(sealed.ciphertext);
      ciphertext[index] = (ciphertext[index] ?? 0) ^ 1;
      expect(() => vault.open({ ...sealed, ciphertext }, binding)).toThrow();
    }
  });

  it('does not open a truncated ciphertext', () => {
    const sealed = vault.seal(new Secret('sk-secret'), binding);
    for (const length of [0, 11, 12, 20, 28, sealed.ciphertext.length - 1]) {
      expect(() => vault.open({ ...sealed, ciphertext: sealed.ciphertext.slice(0, length) }, binding)).toThrow();
    }
  });

  it('opens documents of their own organization only', () => {
    const parts = [Buffer.from('{"a":'), Buffer.from([0xff, 0x00])];
    const sealed = vault.sealDocument('org-a', parts, 'document-1');
    expect(vault.openDocument('org-a', sealed, 'document-1')).toEqual(Buffer.concat(parts));
    expect(() => vault.openDocument('org-b', sealed, 'document-1')).toThrow();
    expect(() => vault.openDocument('org-a', sealed, 'document-2')).toThrow();
    expect(() => vault.open(sealed, 'document-1')).toThrow();
    expect(vaultOf(newKey('new'), old).openDocument('org-a', sealed, 'document-1')).toEqual(Buffer.concat(parts));
  });

  it('seals with the first key and opens with every key of the list', () => {
    const sealed = vault.seal(new Secret('sk-secret'), binding);
    const rotated = vaultOf(newKey('new'), old);
    expect(rotated.open(sealed, binding).reveal()).toBe('sk-secret');
    expect(rotated.seal(new Secret('sk-secret'), binding).encryptionKeyId).toBe('new');
    expect(() => vaultOf(newKey('new')).open(sealed, binding)).toThrow('no encryption key named old');
    expect(() => vaultOf(newKey('old')).open(sealed, binding)).toThrow();
  });

  it('never writes the same bytes twice and never shows the secret', () => {
    const sealed = Array.from({ length: 50 }, () => vault.seal(new Secret('sk-secret'), binding));
    expect(new Set(sealed.map(({ ciphertext }) => Buffer.from(ciphertext).toString('hex'))).size).toBe(50);
    for (const { ciphertext } of sealed) expect(Buffer.from(ciphertext).includes('sk-secret')).toBe(false);
    const opened = vault.open(sealed[0]!, binding);
    expect(`${JSON.stringify({ opened })}${inspect({ opened })}${opened.toString()}`).not.toContain('sk-secret');
  });
});
