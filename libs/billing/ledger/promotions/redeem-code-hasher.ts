import { createHmac, randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config, deriveKeys, type DerivedKey } from '#core/infra';
import { maskRedeemCode, mintRedeemCode, readRedeemCode } from '../domain/redeem-code-text.js';

/** A new code, displayed once, and its stored parts. */
interface MintedCode {
  readonly secret: string;
  readonly digest: Uint8Array<ArrayBuffer>;
  readonly pepperVersion: number;
  readonly masked: string;
}

/** Creates codes and their digests, with peppers derived from ROUTIFY_SECRET: a stolen table redeems nothing. */
@Injectable()
export class RedeemCodeHasher {
  private readonly peppers: readonly [DerivedKey, ...DerivedKey[]];

  constructor(config: Config) {
    this.peppers = deriveKeys(config, 'routify redeem codes');
  }

  mint(): MintedCode {
    const secret = mintRedeemCode((bound) => randomInt(bound));
    return { secret, ...this.store(secret) };
  }

  /** What is stored of a code. Throws RangeError for text that cannot be one. */
  store(secret: string): Omit<MintedCode, 'secret'> {
    const code = readRedeemCode(secret);
    if (code === null) throw new RangeError('not a redeem code');
    const [pepper] = this.peppers;
    return { digest: digestUnder(pepper, code), pepperVersion: pepper.version, masked: maskRedeemCode(code) };
  }

  /** The digests of a typed code under each version of the secret; null for text that cannot be a code. */
  digests(text: string): Uint8Array<ArrayBuffer>[] | null {
    const code = readRedeemCode(text);
    return code === null ? null : this.peppers.map((pepper) => digestUnder(pepper, code));
  }
}

function digestUnder({ key }: DerivedKey, code: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHmac('sha256', key).update(code).digest());
}
