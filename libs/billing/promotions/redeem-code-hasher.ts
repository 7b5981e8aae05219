import { createHmac, hkdfSync, randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '#infra';
import { maskRedeemCode, mintRedeemCode, readRedeemCode } from '../domain/redeem-code-text.js';

const PEPPER_BYTES = 32;

/** A new code, displayed once, and its stored parts. */
interface MintedCode {
  readonly secret: string;
  readonly digest: Uint8Array<ArrayBuffer>;
  readonly masked: string;
}

/** Creates codes and their digests, with a pepper derived from ROUTIFY_SECRET: a stolen table redeems nothing. */
@Injectable()
export class RedeemCodeHasher {
  private readonly pepper: Buffer;

  constructor(config: Config) {
    const derived = hkdfSync('sha256', config.secret.reveal(), Buffer.alloc(0), 'routify redeem codes', PEPPER_BYTES);
    this.pepper = Buffer.from(derived);
  }

  mint(): MintedCode {
    const secret = mintRedeemCode((bound) => randomInt(bound));
    return { secret, digest: this.digestOf(secret.replaceAll('-', '')), masked: maskRedeemCode(secret) };
  }

  /** The digest of a typed code; null for text that cannot be a code. */
  digest(text: string): Uint8Array<ArrayBuffer> | null {
    const code = readRedeemCode(text);
    return code === null ? null : this.digestOf(code);
  }

  private digestOf(code: string): Uint8Array<ArrayBuffer> {
    return new Uint8Array(createHmac('sha256', this.pepper).update(code).digest());
  }
}
