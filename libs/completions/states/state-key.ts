import { Injectable } from '@nestjs/common';
import { OldSecretUses } from '#auth';
import { Config, deriveKeys } from '#core/infra';
import { TenantStates } from '#formats';

/**
 * The keys of opaque state, derived from the versions of ROUTIFY_SECRET: the same on every gateway. State of a secret
 * that is dropped is left out of requests, like that of another organization.
 */
@Injectable()
export class StateKey {
  private readonly keys: readonly [Buffer, ...Buffer[]];
  private readonly noteOldKey: (index: number) => void;

  constructor(config: Config, uses: OldSecretUses) {
    const [first, ...others] = deriveKeys(config, 'routify opaque state');
    this.keys = [first.key, ...others.map(({ key }) => key)];
    this.noteOldKey = (index) => {
      const old = others[index - 1];
      if (old !== undefined) uses.noteState(old.version);
    };
  }

  statesOf(organizationId: string): TenantStates {
    return new TenantStates(this.keys, organizationId, this.noteOldKey);
  }
}
