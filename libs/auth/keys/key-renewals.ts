import { Injectable } from '@nestjs/common';
import { withTimeout } from '#core';
import { KeyHasher } from '../secrets/key-hasher.js';
import { OldSecretUsesRepository } from '../secrets/old-secret-uses.repository.js';
import { readRenewedKey } from '../secrets/renewed-key.js';
import { KeyRenewalsRepository } from './key-renewals.repository.js';

/** An unavailable Redis delays no shutdown. */
const TIMEOUT_MS = 10_000;

/** Of control: writes the digests of keys that gateways have hashed anew, after a change of ROUTIFY_SECRET. */
@Injectable()
export class KeyRenewals {
  constructor(
    private readonly renewals: KeyRenewalsRepository,
    private readonly uses: OldSecretUsesRepository,
    private readonly hasher: KeyHasher,
  ) {}

  run(): Promise<void> {
    return withTimeout(TIMEOUT_MS, this.renew());
  }

  private async renew(): Promise<void> {
    // What this process cannot verify is left: another one may know its version. It expires.
    for await (const batch of this.uses.renewedKeys()) {
      const renewed = batch.flatMap(([keyId, text]) => readRenewedKey(keyId, text, this.hasher) ?? []);
      if (renewed.length === 0) continue;
      await this.renewals.write(renewed);
      await this.uses.removeRenewedKeys(renewed.map(({ keyId }) => keyId));
    }
  }
}
