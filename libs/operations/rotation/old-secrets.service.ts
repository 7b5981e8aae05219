import { Injectable } from '@nestjs/common';
import { SecretUses } from '#auth';
import { RedeemCodesService } from '#billing/ledger';
import { IdentitySecretUsesRepository } from '#identity';
import { Config, type SecretUse } from '#core/infra';

/** What needs which version of ROUTIFY_SECRET. */
export interface SecretFacts {
  /** In the order of ROUTIFY_SECRET: the first signs. */
  readonly versions: readonly number[];
  /** Of versions that do not sign. */
  readonly uses: readonly SecretUse[];
  /** When opaque state of an earlier version was returned last, which nothing counts. */
  readonly stateUses: ReadonlyMap<number, Date>;
}

/** Counts what stops working with an earlier version of ROUTIFY_SECRET. */
@Injectable()
export class OldSecrets {
  constructor(
    private readonly config: Config,
    private readonly authUses: SecretUses,
    private readonly identityUses: IdentitySecretUsesRepository,
    private readonly codes: RedeemCodesService,
  ) {}

  async read(): Promise<SecretFacts> {
    const versions = this.config.secrets.map(({ version }) => version);
    const uses = await Promise.all([this.authUses.list(), this.identityUses.list(), this.codeUses()]);
    return {
      versions,
      uses: uses.flat().filter(({ version }) => version !== versions[0]),
      stateUses: await this.authUses.stateUses(),
    };
  }

  private async codeUses(): Promise<SecretUse[]> {
    const shared = { kind: 'redeem_codes', oldestUse: null, newestUse: null, isRevocable: false };
    return [...(await this.codes.countOpen())].map(([version, count]) => ({ ...shared, version, count }));
  }
}
