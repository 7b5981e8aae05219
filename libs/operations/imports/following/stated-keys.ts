import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config, deriveKeys, type DerivedKey } from '#core/infra';
import type { Secret } from '#core';

/** Digests of keys at providers; a stolen one cannot be guessed against without ROUTIFY_SECRET. */
export interface KeyDigests {
  /** @param scope what the digest is bound to: equal keys of two channels have different ones */
  of(scope: string, secret: Secret): string;
  /** Null: the version of ROUTIFY_SECRET that made it is gone. */
  isOf(digest: string, scope: string, secret: Secret): boolean | null;
}

/** Recognizes keys of channels at the next import. */
@Injectable()
export class StatedKeys implements KeyDigests {
  private readonly keys: readonly [DerivedKey, ...DerivedKey[]];

  constructor(config: Config) {
    this.keys = deriveKeys(config, 'routify imported channel keys');
  }

  of(scope: string, secret: Secret): string {
    return digestUnder(this.keys[0], scope, secret);
  }

  isOf(digest: string, scope: string, secret: Secret): boolean | null {
    const version = Number(digest.split(':')[0]);
    const key = this.keys.find((one) => one.version === version);
    return key === undefined ? null : digestUnder(key, scope, secret) === digest;
  }
}

function digestUnder({ version, key }: DerivedKey, scope: string, secret: Secret): string {
  const digest = createHmac('sha256', key)
    .update(JSON.stringify([scope, secret.reveal()]))
    .digest('base64url');
  return `${version}:${digest}`;
}
