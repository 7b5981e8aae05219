import { Secret } from '#core';
import type { Config } from '#core/infra';
import { KeyHasher } from './key-hasher.js';
import { readRenewedKey, writeRenewedKey } from './renewed-key.js';

const OLD = { version: 1, secret: new Secret('Zr7pQ2xWmN4vB8kL1tYhC6dFgJ0sAe3u') };
const NEW = { version: 2, secret: new Secret('n7Kd0pTq4RzXwYv1Bs8Jm2LfGhUaCe9i') };
const hasherOf = (...secrets: Config['secrets'][number][]) =>
  new KeyHasher({ secrets, keyPrefix: 'rtf' } as unknown as Config);

const RENEWED = { keyId: 'key-a', before: 'aa', digest: 'bb', pepperVersion: 2 };

describe('KeyHasher', () => {
  it('finds what an older version keyed, and replaces it by the one that signs', () => {
    const [before, after] = [hasherOf(OLD), hasherOf(NEW, OLD)];
    const { secret, digest, pepperVersion } = before.mint('api_key');
    expect(pepperVersion).toBe(1);
    expect(after.digests(secret)).toContainEqual(digest);
    const renewed = after.renewed(secret, pepperVersion);
    expect(renewed).toEqual({ digest: hasherOf(NEW).digest(secret).digest, pepperVersion: 2 });
    expect(after.renewed(secret, 2)).toBeNull();
    expect(hasherOf(OLD, NEW).renewed(secret, 2)).toBeNull();
    expect(hasherOf(NEW).digests(secret)).not.toContainEqual(digest);
  });

  it('verifies signatures of every version, and no others', () => {
    const signature = hasherOf(OLD).sign('a challenge');
    expect(hasherOf(NEW, OLD).isSigned('a challenge', signature)).toBe(true);
    expect(hasherOf(NEW, OLD).isSigned('another', signature)).toBe(false);
    expect(hasherOf(NEW).isSigned('a challenge', signature)).toBe(false);
    expect(hasherOf(OLD).isSigned('a challenge', '')).toBe(false);
  });
});

describe('readRenewedKey', () => {
  const written = writeRenewedKey(RENEWED, hasherOf(NEW, OLD));

  it('reads what a gateway wrote for this key', () => {
    expect(readRenewedKey('key-a', written, hasherOf(OLD, NEW))).toEqual(RENEWED);
  });

  it.each([
    ['for another key', 'key-b', written],
    ['with another digest', 'key-a', written.replace('bb', 'cc')],
    ['with another digest before', 'key-a', written.replace('aa', 'cc')],
    ['with another version', 'key-a', written.replace(' 2 ', ' 3 ')],
    ['without a signature', 'key-a', 'aa bb 2'],
    ['of a stranger', 'key-a', writeRenewedKey(RENEWED, hasherOf({ ...NEW, secret: OLD.secret }))],
    ['that the old secret signed', 'key-a', writeRenewedKey(RENEWED, hasherOf(OLD))],
    ['that is empty', 'key-a', ''],
  ])('reads nothing %s', (_what, keyId, text) => {
    expect(readRenewedKey(keyId, text, hasherOf(NEW, OLD))).toBeNull();
  });
});
