import { createHash, createHmac, hkdfSync, randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '#infra';
import { maskKey, mintKey, type KeyKind } from '../domain/key-text.js';

/** Version of the pepper, stored with each digest, for a later rotation of ROUTIFY_SECRET. */
export const PEPPER_VERSION = 1;
const PEPPER_BYTES = 32;

/** A new secret, which is shown once, with its stored digest and masked form. */
interface MintedKey {
  readonly secret: string;
  readonly digest: Uint8Array<ArrayBuffer>;
  readonly masked: string;
}

/**
 * Creates secrets and their digests. A digest is HMAC-SHA-256 of the secret's SHA-256, keyed by a pepper derived from
 * ROUTIFY_SECRET: without the pepper a stolen table is useless and a guess cannot be verified. SHA-256 comes first so
 * that an admin token can be installed by its SHA-256 alone, without the token itself in any environment. Secrets have
 * 190 random bits, so a slow hash would add nothing.
 */
@Injectable()
export class KeyHasher {
  private readonly pepper: Buffer;

  constructor(private readonly config: Config) {
    const salt = Buffer.alloc(0);
    const info = `routify key digest ${PEPPER_VERSION}`;
    this.pepper = Buffer.from(hkdfSync('sha256', config.secret.reveal(), salt, info, PEPPER_BYTES));
  }

  mint(kind: KeyKind): MintedKey {
    const secret = mintKey(this.config.keyPrefix, kind, (bound) => randomInt(bound));
    return { secret, digest: this.digest(secret), masked: maskKey(secret) };
  }

  digest(secret: string): Uint8Array<ArrayBuffer> {
    return this.digestOfSha256(createHash('sha256').update(secret).digest());
  }

  digestOfSha256(sha256: Uint8Array): Uint8Array<ArrayBuffer> {
    return new Uint8Array(createHmac('sha256', this.pepper).update(sha256).digest());
  }
}
