import { createHash, createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config, deriveKeys, type DerivedKey } from '#core/infra';
import { maskKey, mintKey, type KeyKind } from '../domain/key-text.js';

/** A digest with the version of ROUTIFY_SECRET that keyed it, as both are stored. */
export interface SecretDigest {
  readonly digest: Uint8Array<ArrayBuffer>;
  readonly pepperVersion: number;
}

/** A new secret, which is shown once, with its stored digest and masked form. */
interface MintedKey extends SecretDigest {
  readonly secret: string;
  readonly masked: string;
}

/**
 * Creates secrets and their digests. A digest is HMAC-SHA-256 of the secret's SHA-256, keyed by a pepper derived from
 * ROUTIFY_SECRET: without the pepper a stolen table is useless and a guess cannot be verified. SHA-256 comes first so
 * that an admin token can be installed by its SHA-256 alone, without the token itself in any environment. Secrets have
 * 190 random bits, so a slow hash would add nothing.
 *
 * The first version of ROUTIFY_SECRET keys what is written. What is presented is looked up under every version, so that
 * nothing in it selects one.
 */
@Injectable()
export class KeyHasher {
  private readonly peppers: readonly [DerivedKey, ...DerivedKey[]];

  constructor(private readonly config: Config) {
    this.peppers = deriveKeys(config, 'routify key digest 1');
  }

  mint(kind: KeyKind): MintedKey {
    const secret = mintKey(this.config.keyPrefix, kind, (bound) => randomInt(bound));
    return { secret, masked: maskKey(secret), ...this.digest(secret) };
  }

  /** What is stored of a secret. */
  digest(secret: string): SecretDigest {
    return this.digestOfSha256(sha256Of(secret));
  }

  digestOfSha256(sha256: Uint8Array): SecretDigest {
    return digestUnder(this.peppers[0], sha256);
  }

  /** What a stored secret may be found by. */
  digests(secret: string): SecretDigest['digest'][] {
    return this.digestsOfSha256(sha256Of(secret));
  }

  digestsOfSha256(sha256: Uint8Array): SecretDigest['digest'][] {
    return this.peppers.map((pepper) => digestUnder(pepper, sha256).digest);
  }

  /**
   * What replaces the digest of a row that a secret was found by. Null: the row is as new. A version that is newer than
   * the one that signs stays: while processes change over, the two sides would undo each other's work.
   */
  renewed(secret: string, pepperVersion: number): SecretDigest | null {
    return pepperVersion < this.peppers[0].version ? this.digest(secret) : null;
  }

  /** A text of this installation that is not stored, such as a challenge. */
  sign(text: string): string {
    return signatureOf(this.digest(text).digest);
  }

  /** @param version the only one that may have signed; null: any of them */
  isSigned(text: string, signature: string, version: number | null = null): boolean {
    const given = Buffer.from(signature);
    const sha256 = sha256Of(text);
    return this.peppers
      .filter((pepper) => version === null || pepper.version === version)
      .map((pepper) => Buffer.from(signatureOf(digestUnder(pepper, sha256).digest)))
      .some((expected) => given.length === expected.length && timingSafeEqual(given, expected));
  }
}

function sha256Of(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function digestUnder({ version, key }: DerivedKey, sha256: Uint8Array): SecretDigest {
  return { digest: new Uint8Array(createHmac('sha256', key).update(sha256).digest()), pepperVersion: version };
}

function signatureOf(digest: Uint8Array): string {
  return Buffer.from(digest).toString('base64url');
}
