import { Injectable } from '@nestjs/common';
import type { SecretUse } from '#core/infra';
import { OldSecretUsesRepository } from './old-secret-uses.repository.js';
import { SecretUsesRepository } from './secret-uses.repository.js';

/** What needs which version of ROUTIFY_SECRET: of keys, tokens and invitations, and of opaque state. */
@Injectable()
export class SecretUses {
  constructor(
    private readonly stored: SecretUsesRepository,
    private readonly noted: OldSecretUsesRepository,
  ) {}

  list(): Promise<SecretUse[]> {
    return this.stored.list();
  }

  /** When opaque state of a version that did not sign was returned last. */
  stateUses(): Promise<ReadonlyMap<number, Date>> {
    return this.noted.stateUses();
  }
}
