import { hkdfSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '#infra';
import { TenantStates } from '#requests';

const KEY_BYTES = 32;

/**
 * The key of opaque state, derived from ROUTIFY_SECRET: the same on every gateway. State of an earlier secret is left out
 * of requests, like that of another organization.
 */
@Injectable()
export class StateKey {
  private readonly key: Buffer;

  constructor({ secret }: Config) {
    this.key = Buffer.from(hkdfSync('sha256', secret.reveal(), Buffer.alloc(0), 'routify opaque state', KEY_BYTES));
  }

  statesOf(organizationId: string): TenantStates {
    return new TenantStates(this.key, organizationId);
  }
}
