import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { AccountsModule } from '#billing/ledger';
import { IdentitySecretUsesRepository } from '#identity';
import { SealedSettingsRepository, SealedTablesRepository, Vault } from '#core/infra';
import { OldSecrets } from './old-secrets.service.js';
import { Reencryption } from './reencryption.service.js';

/** For the doctor and the command line. */
@Module({
  imports: [AccountsModule, AuthControlModule],
  providers: [
    IdentitySecretUsesRepository,
    OldSecrets,
    Reencryption,
    SealedSettingsRepository,
    SealedTablesRepository,
    Vault,
  ],
  exports: [OldSecrets, Reencryption],
})
export class RotationModule {}
