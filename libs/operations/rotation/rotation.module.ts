import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { PromotionsModule } from '#billing/ledger';
import { IdentityRotationModule } from '#identity';
import { SealedSettingsModule, SealedTablesRepository, Vault } from '#core/infra';
import { OldSecrets } from './old-secrets.service.js';
import { Reencryption } from './reencryption.service.js';

/** For the doctor and the command line. */
@Module({
  imports: [AuthControlModule, IdentityRotationModule, PromotionsModule, SealedSettingsModule],
  providers: [OldSecrets, Reencryption, SealedTablesRepository, Vault],
  exports: [OldSecrets, Reencryption],
})
export class RotationModule {}
