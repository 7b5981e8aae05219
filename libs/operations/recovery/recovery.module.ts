import { Module } from '@nestjs/common';
import { AdmissionModule } from '#billing/admission';
import { AccountsModule, WalletRepository, RebuildModule } from '#billing/ledger';
import { RestoreRepository } from '#core/infra';
import { JournalReplayModule } from '#billing/metering';
import { PaymentsControlModule } from '#payments';
import { RecoveryService } from './recovery.service.js';
import { RestoreBalanceRepository } from './restore-balance.repository.js';
import { RestoresService } from './restores.service.js';

/** For the command line. */
@Module({
  imports: [AccountsModule, AdmissionModule, JournalReplayModule, PaymentsControlModule, RebuildModule],
  providers: [RecoveryService, RestoreBalanceRepository, RestoreRepository, RestoresService, WalletRepository],
  exports: [RecoveryService, RestoresService],
})
export class RecoveryModule {}
